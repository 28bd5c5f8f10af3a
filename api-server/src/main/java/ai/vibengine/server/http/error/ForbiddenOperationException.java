package ai.vibengine.server.http.error;

import java.io.Serial;

/** A read-only key that writes. */
public final class ForbiddenOperationException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public ForbiddenOperationException() {
        super("This API key is read-only.", null, false, false);
    }
}
