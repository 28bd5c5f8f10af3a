package ai.vibengine.server.file;

import java.io.Serial;

/** A file is over the limit of the server. */
public final class FileTooLargeException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    FileTooLargeException(long limit) {
        super("The request body is over " + limit + " bytes.", null, false, false);
    }
}
