package ai.vibengine.server.sandbox.warm;

import ai.vibengine.server.runtime.DetachedExec;
import java.util.Optional;

/**
 * A sandbox that runs and is the caller's.
 *
 * @param startCommand what its template started in it
 */
public record StartedSandbox(String sandboxId, Optional<DetachedExec> startCommand) {}
