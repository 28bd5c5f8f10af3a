package ai.vibengine.server.runtime;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A failure to work on a file of a sandbox, for which the file or the sandbox is the reason. */
public final class SandboxFileException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What was in the way. */
    public enum Reason {
        /** An error of the sandbox's kernel: {@link #errno} says which. */
        SYSTEM,
        /** It is no regular file. */
        NOT_REGULAR,
        /** Something in the sandbox changed it at the same time. */
        CHANGED,
        /** The sandbox has no room for the process that does it. */
        NO_PROCESS,
        /** The sandbox has no memory for it. */
        NO_MEMORY,
        /** The process that did it was killed, or the sandbox was. */
        ENDED,
        /** It made no progress for too long. */
        STOOD_STILL,
        /** Something in the sandbox answers that does not speak as the agent does. */
        NONSENSE
    }

    private final Reason reason;
    private final int errno;

    public SandboxFileException(Reason reason, @Nullable Throwable cause) {
        this(reason, 0, cause);
    }

    private SandboxFileException(Reason reason, int errno, @Nullable Throwable cause) {
        super(errno == 0 ? reason.toString() : reason + " " + errno, cause, false, false);
        this.reason = reason;
        this.errno = errno;
    }

    /** Returns an exception for an error of the sandbox's kernel, by its number in Linux. */
    public static SandboxFileException system(int errno, @Nullable Throwable cause) {
        return new SandboxFileException(Reason.SYSTEM, errno, cause);
    }

    public Reason reason() {
        return reason;
    }

    /** Returns the number of the error; 0 unless the reason is {@link Reason#SYSTEM}. */
    public int errno() {
        return errno;
    }
}
