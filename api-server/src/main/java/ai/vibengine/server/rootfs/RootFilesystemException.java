package ai.vibengine.server.rootfs;

import java.io.IOException;
import java.io.Serial;

/** A source that is no usable root filesystem. The message says why, to the operator. */
public final class RootFilesystemException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    public RootFilesystemException(String message) {
        super(message);
    }

    RootFilesystemException(String message, Throwable cause) {
        super(message, cause);
    }
}
