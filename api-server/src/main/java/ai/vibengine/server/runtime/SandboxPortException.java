package ai.vibengine.server.runtime;

import java.io.IOException;
import java.io.Serial;

/** A port of a sandbox that cannot be connected to. */
public final class SandboxPortException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What is in the way. */
    public enum Reason {
        /** Nothing listens on the port, or what listens takes no connection. */
        NO_LISTENER,
        /** The sandbox has no process, no memory or no descriptors left for it. */
        NO_ROOM,
        /** The sandbox was started by an earlier version, and has no way to its ports. */
        TOO_OLD,
        /** The answer is none. */
        NONSENSE
    }

    private final Reason reason;

    public SandboxPortException(Reason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /** Returns what is in the way. */
    public Reason reason() {
        return reason;
    }
}
