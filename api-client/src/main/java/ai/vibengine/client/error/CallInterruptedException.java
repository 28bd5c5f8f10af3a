package ai.vibengine.client.error;

import org.jspecify.annotations.Nullable;

/** The thread was interrupted while it waited; its interrupt flag is set again and nothing is retried. */
public final class CallInterruptedException extends VibengineException {

    private static final long serialVersionUID = 1L;

    public CallInterruptedException(String message, String requestId, @Nullable Throwable cause) {
        super(message, requestId, cause);
    }
}
