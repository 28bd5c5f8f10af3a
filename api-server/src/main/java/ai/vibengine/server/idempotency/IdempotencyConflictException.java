package ai.vibengine.server.idempotency;

import java.io.Serial;

/** A key that was used with another request, or whose first request is still under way. */
public final class IdempotencyConflictException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    IdempotencyConflictException(String message) {
        super(message, null, false, false);
    }
}
