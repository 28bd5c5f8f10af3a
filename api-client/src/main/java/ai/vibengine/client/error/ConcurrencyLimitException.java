package ai.vibengine.client.error;

/** 429 {@code concurrency_limit_exceeded}: the account runs as many sandboxes, or has as many unfinished builds, as its plan allows. */
public final class ConcurrencyLimitException extends TooManyRequestsException {

    private static final long serialVersionUID = 1L;

    public ConcurrencyLimitException(ApiError answer) {
        super(answer);
    }
}
