package ai.vibengine.server.http;

import java.io.Serial;

/** A read-only key that writes. */
final class ForbiddenOperationException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    ForbiddenOperationException() {
        super("This API key is read-only.", null, false, false);
    }
}
