package ai.vibengine.server.runtime;

/**
 * The runtime cannot do now what it was asked to do, through no fault of the caller. The message names the sandbox and may be
 * shown to users; paths and output of tools are in the cause and the log.
 */
public sealed class RuntimeUnavailableException extends RuntimeException permits NetworkUnavailableException {

    private static final long serialVersionUID = 1L;

    public RuntimeUnavailableException(String message) {
        super(message);
    }

    public RuntimeUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
