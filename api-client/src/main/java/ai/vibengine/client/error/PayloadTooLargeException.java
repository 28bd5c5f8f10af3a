package ai.vibengine.client.error;

/** 413: the request body is over the limit of its operation, or a file over its own. */
public final class PayloadTooLargeException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public PayloadTooLargeException(ApiError answer) {
        super(answer);
    }
}
