package ai.vibengine.client.error;

import org.jspecify.annotations.Nullable;

/** The connection could not be made, was not trusted, or broke before the answer was complete. */
public final class ConnectionException extends VibengineException {

    private static final long serialVersionUID = 1L;

    public ConnectionException(String message, String requestId, @Nullable Throwable cause) {
        super(message, requestId, cause);
    }
}
