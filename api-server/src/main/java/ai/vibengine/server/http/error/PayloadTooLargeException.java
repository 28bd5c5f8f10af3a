package ai.vibengine.server.http.error;

import java.io.Serial;

/** A body over the limit. */
public final class PayloadTooLargeException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public PayloadTooLargeException(int limit) {
        super("The request body is over " + limit + " bytes.", null, false, false);
    }
}
