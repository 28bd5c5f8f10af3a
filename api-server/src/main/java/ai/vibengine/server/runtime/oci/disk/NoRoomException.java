package ai.vibengine.server.runtime.oci.disk;

import java.io.IOException;
import java.io.Serial;

/** The disk has no room for what was about to begin, beside what was promised to others. The message is for the operator. */
public final class NoRoomException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    NoRoomException(String message) {
        super(message);
    }
}
