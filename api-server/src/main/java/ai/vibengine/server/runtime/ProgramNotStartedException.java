package ai.vibengine.server.runtime;

/** A sandbox could not run one more program, most likely because it uses all that it may. The cause has what tools said. */
public final class ProgramNotStartedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ProgramNotStartedException(String message, Throwable cause) {
        super(message, cause);
    }
}
