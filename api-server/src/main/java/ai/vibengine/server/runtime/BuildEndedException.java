package ai.vibengine.server.runtime;

/** A build was ended while a step of it ran. The message says why and may be shown to users. */
public final class BuildEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BuildEndedException(String message) {
        super(message);
    }
}
