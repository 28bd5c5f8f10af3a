package ai.vibengine.server.http;

import java.io.Serial;

/** A body over the limit. */
final class PayloadTooLargeException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    PayloadTooLargeException(int limit) {
        super("The request body is over " + limit + " bytes.", null, false, false);
    }
}
