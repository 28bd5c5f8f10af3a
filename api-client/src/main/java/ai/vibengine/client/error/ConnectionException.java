package ai.vibengine.client.error;

import org.jspecify.annotations.Nullable;

/** The connection could not be made, was not trusted, or broke before the answer was complete. */
public final class ConnectionException extends VibengineException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates one, in a test of code that handles it too.
     *
     * @param message what went wrong
     * @param requestId the name of the request, not empty
     * @param cause what came before; null if nothing did
     */
    public ConnectionException(String message, String requestId, @Nullable Throwable cause) {
        super(message, requestId, cause);
    }
}
