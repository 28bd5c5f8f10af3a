package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Bodies that are not what JSON, or the contract, calls a body. */
final class BodyChecks {
    void addTo(Catalogue catalogue) {
        catalogue.check("BODY-01", Level.DOCUMENTED, "A body that is not JSON is 400 invalid_request.", bench -> {
            for (String text :
                    List.of("{", "{\"template\":", "not json", "{\"template\":\"base\",}", "{'template':'base'}")) {
                refuses(bench, text);
            }
        });
        catalogue.check("BODY-02", Level.DOCUMENTED, "A missing body is 400 invalid_request.", bench -> {
            refuses(bench, "");
            Exchange none =
                    bench.send(Call.of("POST", "/sandboxes").as(Role.MAIN).header("Content-Type", "application/json"));
            Expect.error(none, 400, "invalid_request");
        });
        catalogue.check("BODY-03", Level.DOCUMENTED, "A body that is not an object is 400 invalid_request.", bench -> {
            for (String text : List.of("[]", "null", "\"base\"", "1", "true", "[{\"template\":\"base\"}]")) {
                refuses(bench, text);
            }
        });
        catalogue.check("BODY-04", Level.CONTRACT, "Anything after the JSON is 400.", bench -> {
            refuses(bench, bench.body() + " x");
            refuses(bench, bench.body() + "{}");
        });
        catalogue.check(
                "BODY-05",
                Level.CONTRACT,
                "A field given twice is 400.",
                bench -> refuses(bench, "{\"template\":\"base\",\"timeout\":60,\"timeout\":61}"));
        catalogue.check("BODY-06", Level.CONTRACT, "A number that is none in JSON is 400.", bench -> {
            for (String number : List.of("NaN", "Infinity", "0x10", "01", "+5", ".5", "1e")) {
                refuses(bench, "{\"template\":\"base\",\"timeout\":" + number + "}");
            }
        });
        catalogue.check(
                "BODY-07",
                Level.CONTRACT,
                "Nesting without end is 400, not a fault of the server.",
                bench -> refuses(bench, "[".repeat(20_000) + "]".repeat(20_000)));
        catalogue.check("BODY-08", Level.CONTRACT, "A body that is not UTF-8 is 400.", bench -> {
            byte[] bytes = bench.body(Map.of("note", "~")).toString().getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = bytes[i] == '~' ? (byte) 0xFF : bytes[i];
            }
            Call call = Call.of("POST", "/sandboxes").as(Role.MAIN).body("application/json", bytes);
            Expect.error(bench.send(call), 400, "invalid_request");
        });
        catalogue.check("BODY-09", Level.DOCUMENTED, "A request that is 400 makes nothing.", bench -> {
            String mark = bench.unique();
            var body = bench.body(Map.of("mark", mark)).put("conformance", 1);
            Exchange exchange = bench.post("/sandboxes", body);
            Expect.error(exchange, 400, "invalid_request");
            Exchange range = bench.post("/sandboxes", bench.body(0, Map.of("mark", mark)));
            Expect.error(range, 400, "invalid_request");
            Marks.expectNone(bench, mark);
        });
        catalogue.check("BODY-10", Level.DOCUMENTED, "A 400 on extend changes nothing.", bench -> {
            var sandbox = bench.sandbox();
            Call call = Call.of("POST", Bench.path(sandbox) + "/timeout").as(Role.MAIN);
            for (String text : List.of("{", "{}", "{\"timeout\":-1}", "{\"timeout\":9000,\"x\":1}", "[]", "")) {
                Expect.error(bench.send(call.json(text)), 400, "invalid_request");
            }
            Exchange after = bench.get(Bench.path(sandbox));
            Expect.equal(
                    "timeout",
                    sandbox.path("timeout").asInt(),
                    after.data().path("timeout").asInt(),
                    after);
            bench.delete(Bench.path(sandbox));
        });
    }

    private static void refuses(Bench bench, String text) throws InterruptedException {
        Expect.error(bench.send(Call.of("POST", "/sandboxes").as(Role.MAIN).json(text)), 400, "invalid_request");
    }
}
