package ai.vibengine.client.error;

import org.jspecify.annotations.Nullable;

/** The client was closed before or during the call. */
public final class ClientClosedException extends VibengineException {

    private static final long serialVersionUID = 1L;

    public ClientClosedException(String message, String requestId, @Nullable Throwable cause) {
        super(message, requestId, cause);
    }
}
