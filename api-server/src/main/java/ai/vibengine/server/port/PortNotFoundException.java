package ai.vibengine.server.port;

import java.io.Serial;

/** A port that is not open. */
public final class PortNotFoundException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    PortNotFoundException(String sandboxId) {
        super("This port of sandbox " + sandboxId + " is not open.", null, false, false);
    }
}
