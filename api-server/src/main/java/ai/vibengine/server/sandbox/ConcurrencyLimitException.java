package ai.vibengine.server.sandbox;

import java.io.Serial;

/** The account already runs as many sandboxes as its plan allows. */
public final class ConcurrencyLimitException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int retryAfterSeconds;

    ConcurrencyLimitException(int limit, int retryAfterSeconds) {
        super(
                "The account already runs " + limit + " sandboxes, the most its plan allows. Retry in "
                        + retryAfterSeconds + " seconds.",
                null,
                false,
                false);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** Returns the whole seconds until the first of them expires, at least 1. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
