package ai.vibengine.client.error;

/** 429 {@code rate_limited}: more requests, or build minutes, than the plan allows; {@link #retryAfter()} tells when to come back. */
public final class RateLimitException extends TooManyRequestsException {

    private static final long serialVersionUID = 1L;

    public RateLimitException(ApiError answer) {
        super(answer);
    }
}
