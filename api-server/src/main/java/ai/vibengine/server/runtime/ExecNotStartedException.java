package ai.vibengine.server.runtime;

/** A failure of a sandbox to start a program. The cause has the details. */
public final class ExecNotStartedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What stood against it. */
    public enum Reason {
        /** The working directory cannot be entered. */
        FOLDER,
        /** The program is not there, or cannot be executed. */
        PROGRAM,
        /** The sandbox can hold no further process, or has no memory left for one. */
        RESOURCES
    }

    private final Reason reason;

    public ExecNotStartedException(Reason reason, Throwable cause) {
        super("no program was started: " + reason, cause);
        this.reason = reason;
    }

    /** Returns what stood against it. */
    public Reason reason() {
        return reason;
    }
}
