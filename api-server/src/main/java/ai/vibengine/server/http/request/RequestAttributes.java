package ai.vibengine.server.http.request;

/** Names of the attributes of a request. */
public final class RequestAttributes {

    /** Present when the content to write is the whole answer and is not changed any more. */
    public static final String WHOLE = "ai.vibengine.whole";

    /** The attribute with the id by which the log names the request that a line is about. */
    public static final String LOGGED_ID = "request_id";

    public static final String OPERATION = "ai.vibengine.operation";

    private RequestAttributes() {}
}
