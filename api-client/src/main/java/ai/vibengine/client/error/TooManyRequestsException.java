package ai.vibengine.client.error;

/** 429: over a limit of the plan; {@link #retryAfter()} tells when to come back. */
public class TooManyRequestsException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public TooManyRequestsException(ApiError answer) {
        super(answer);
    }
}
