package ai.vibengine.server.runtime;

import java.io.Serial;

/** A policy cannot be enforced, because the machine lacks what it takes. The message is a sentence for users. */
public final class NetworkUnavailableException extends RuntimeUnavailableException {

    @Serial
    private static final long serialVersionUID = 1L;

    public NetworkUnavailableException(String message) {
        super(message);
    }
}
