package ai.vibengine.server.http;

/** Names of what travels with a request between the HTTP layer and the resources. */
public final class Attributes {

    /** Who calls: a {@code Caller}; absent when nobody is known. */
    public static final String CALLER = "ai.vibengine.caller";

    static final String CALLBACK = "ai.vibengine.callback";
    static final String OPERATION = "ai.vibengine.operation";

    private Attributes() {}
}
