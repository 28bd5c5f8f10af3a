package ai.vibengine.server.sandbox.warm;

import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.template.ImageLease;
import java.util.Optional;

/**
 * A sandbox that runs and belongs to nobody yet.
 *
 * @param startCommand what its template started in it
 */
record WaitingSandbox(String sandboxId, ImageLease image, Optional<DetachedExec> startCommand) {

    /** A sandbox in which nothing has been started. */
    WaitingSandbox(String sandboxId, ImageLease image) {
        this(sandboxId, image, Optional.empty());
    }

    StartedSandbox started() {
        return new StartedSandbox(sandboxId, startCommand);
    }
}
