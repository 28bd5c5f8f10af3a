package ai.vibengine.client;

/** 429 {@code rate_limited}: more requests than the plan allows; {@link #retryAfter()} tells when to come back. */
public final class RateLimitException extends TooManyRequestsException {

    private static final long serialVersionUID = 1L;

    RateLimitException(ErrorAnswer answer) {
        super(answer);
    }
}
