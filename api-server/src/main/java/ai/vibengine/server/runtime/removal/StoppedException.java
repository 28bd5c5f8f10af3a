package ai.vibengine.server.runtime.removal;

import java.io.IOException;

/** A removal that was told to stop before its end. */
final class StoppedException extends IOException {

    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("the removal was stopped");
    }
}
