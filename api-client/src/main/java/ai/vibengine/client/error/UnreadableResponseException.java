package ai.vibengine.client.error;

import org.jspecify.annotations.Nullable;

/** The answer was too large, not JSON, or not what the contract promises. */
public final class UnreadableResponseException extends VibengineException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates one, in a test of code that handles it too.
     *
     * @param message what went wrong
     * @param requestId the name of the request, not empty
     * @param cause what came before; null if nothing did
     */
    public UnreadableResponseException(String message, String requestId, @Nullable Throwable cause) {
        super(message, requestId, cause);
    }
}
