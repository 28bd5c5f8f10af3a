package ai.vibengine.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Something went wrong in a call. Every failure of a call is a subclass: {@link ApiException} when the API answered with
 * an error, {@link ConnectionException}, {@link CallTimeoutException}, {@link UnreadableResponseException},
 * {@link CallInterruptedException} and {@link ClientClosedException} otherwise. Messages never contain the API key.
 */
public abstract class VibengineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String requestId;

    VibengineException(String message, String requestId, @Nullable Throwable cause) {
        super(message + " [request " + requestId + "]", cause);
        this.requestId = requestId;
    }

    /**
     * The name of the request, for logs and for support: the server's when it answered, otherwise the one that this
     * client sent along.
     *
     * @return the id, never empty
     */
    public String requestId() {
        return requestId;
    }
}
