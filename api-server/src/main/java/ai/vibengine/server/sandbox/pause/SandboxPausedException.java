package ai.vibengine.server.sandbox.pause;

import java.io.Serial;

/** The sandbox would have to run for this, and is paused. */
public final class SandboxPausedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public SandboxPausedException() {
        super("The sandbox is paused. Resume it first.", null, false, false);
    }
}
