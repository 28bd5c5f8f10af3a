package ai.vibengine.server.port;

import java.io.Serial;

/** A port that is open already, or would be one too many. */
public final class PortConflictException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private PortConflictException(String message) {
        super(message, null, false, false);
    }

    static PortConflictException openAlready(int port) {
        return new PortConflictException("Port " + port + " is open already.");
    }

    static PortConflictException tooMany(int most) {
        return new PortConflictException("The sandbox has " + most + " open ports, which is as many as there may be.");
    }
}
