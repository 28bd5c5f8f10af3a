package ai.vibengine.server.runtime;

/** The machine lacks something that the runtime needs. The message tells the operator what, and how to get it. */
public final class RuntimeSetupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RuntimeSetupException(String message) {
        super(message);
    }

    public RuntimeSetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
