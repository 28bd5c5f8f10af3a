package ai.vibengine.client;

/** Bodies as the contract's examples have them. */
final class Samples {

    static final String SANDBOX = "{\"sandbox_id\":\"sbx_a1b2c3d4e5\",\"template\":\"base\",\"status\":\"running\","
            + "\"started_at\":\"2026-02-21T10:30:00Z\",\"timeout\":300,\"expires_at\":\"2026-02-21T10:35:00Z\","
            + "\"metadata\":{\"purpose\":\"data-analysis\"}}";
    static final String ONE = "{\"data\":" + SANDBOX + ",\"status\":\"ok\"}";
    static final String KEY = "ve_sk_0123456789abcdefghijABCDEFGHIJ01";

    private Samples() {}

    static VibengineBuilder client(ScriptedServer server) {
        return new VibengineBuilder(name -> null, name -> null).apiKey(KEY).baseUrl(server.url());
    }
}
