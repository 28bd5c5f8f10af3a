package ai.vibengine.server.runtime.oci.disk;

import java.io.IOException;
import java.io.Serial;

/** A lack of space on the disk for a new task, beside the promises to others. The message is for the operator. */
public final class NoRoomException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    NoRoomException(String message) {
        super(message);
    }
}
