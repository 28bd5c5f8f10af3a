package ai.vibengine.server.http.request;

/** Names of what travels with a request between the HTTP layer and the resources. */
public final class RequestAttributes {

    /** Who calls: a {@code Caller}; absent when nobody is known. */
    public static final String CALLER = "ai.vibengine.caller";

    /** Present when what is written is all of the answer, and nobody changes it any more. */
    public static final String WHOLE = "ai.vibengine.whole";

    /** How the log names the request that it is about. */
    public static final String LOGGED_ID = "request_id";

    public static final String CALLBACK = "ai.vibengine.callback";
    public static final String OPERATION = "ai.vibengine.operation";

    private RequestAttributes() {}
}
