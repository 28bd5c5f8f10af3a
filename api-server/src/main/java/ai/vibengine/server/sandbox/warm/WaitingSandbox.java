package ai.vibengine.server.sandbox.warm;

import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.template.ImageLease;
import java.util.Optional;

/**
 * A sandbox that runs and belongs to nobody yet.
 *
 * @param startCommand what its template started in it
 */
record WaitingSandbox(String sandboxId, WaitingKind kind, Optional<DetachedExec> startCommand) {

    /** A sandbox in which nothing has been started. */
    WaitingSandbox(String sandboxId, WaitingKind kind) {
        this(sandboxId, kind, Optional.empty());
    }

    ImageLease image() {
        return kind.image();
    }

    StartedSandbox started() {
        return new StartedSandbox(sandboxId, startCommand);
    }
}
