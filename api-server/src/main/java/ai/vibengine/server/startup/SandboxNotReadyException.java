package ai.vibengine.server.startup;

import ai.vibengine.server.runtime.DetachedExec;
import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The start command of a template did not make a sandbox ready. The message is for users. */
public final class SandboxNotReadyException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable DetachedExec startCommand;

    SandboxNotReadyException(String message, @Nullable DetachedExec startCommand) {
        super(message, null, false, false);
        this.startCommand = startCommand;
    }

    /** Returns what was started; empty when it could not even be started. */
    public Optional<DetachedExec> startCommand() {
        return Optional.ofNullable(startCommand);
    }
}
