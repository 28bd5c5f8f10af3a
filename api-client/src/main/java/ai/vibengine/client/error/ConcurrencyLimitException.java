package ai.vibengine.client.error;

/** 429 {@code concurrency_limit_exceeded}: the account runs as many sandboxes, or has as many unfinished builds, as its plan allows. */
public final class ConcurrencyLimitException extends TooManyRequestsException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public ConcurrencyLimitException(ApiError answer) {
        super(answer);
    }
}
