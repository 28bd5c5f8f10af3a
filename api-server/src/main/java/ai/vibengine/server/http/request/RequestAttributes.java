package ai.vibengine.server.http.request;

/** Names of the attributes of a request. */
public final class RequestAttributes {

    /** Present when what is written is all of the answer, and nobody changes it any more. */
    public static final String WHOLE = "ai.vibengine.whole";

    /** How the log names the request that it is about. */
    public static final String LOGGED_ID = "request_id";

    public static final String OPERATION = "ai.vibengine.operation";

    private RequestAttributes() {}
}
