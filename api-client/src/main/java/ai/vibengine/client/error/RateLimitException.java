package ai.vibengine.client.error;

/** 429 {@code rate_limited}: more requests, or build minutes, than the plan allows; {@link #retryAfter()} tells when to come back. */
public final class RateLimitException extends TooManyRequestsException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public RateLimitException(ApiError answer) {
        super(answer);
    }
}
