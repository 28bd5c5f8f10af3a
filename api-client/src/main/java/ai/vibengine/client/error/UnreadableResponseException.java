package ai.vibengine.client.error;

import org.jspecify.annotations.Nullable;

/** The answer was too large, not JSON, or not what the contract promises. */
public final class UnreadableResponseException extends VibengineException {

    private static final long serialVersionUID = 1L;

    public UnreadableResponseException(String message, String requestId, @Nullable Throwable cause) {
        super(message, requestId, cause);
    }
}
