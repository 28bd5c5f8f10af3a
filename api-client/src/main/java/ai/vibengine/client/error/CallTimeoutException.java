package ai.vibengine.client.error;

import org.jspecify.annotations.Nullable;

/** The time for the call, or for its last attempt, was over. What was asked for may still have happened on the server. */
public final class CallTimeoutException extends VibengineException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates one, in a test of code that handles it too.
     *
     * @param message what went wrong
     * @param requestId the name of the request, not empty
     * @param cause what came before; null if nothing did
     */
    public CallTimeoutException(String message, String requestId, @Nullable Throwable cause) {
        super(message, requestId, cause);
    }
}
