package ai.vibengine.server.http;

/** Names of what travels with a request between the HTTP layer and the resources. */
final class Attributes {

    static final String CALLER = "ai.vibengine.caller";
    static final String OPERATION = "ai.vibengine.operation";

    private Attributes() {}
}
