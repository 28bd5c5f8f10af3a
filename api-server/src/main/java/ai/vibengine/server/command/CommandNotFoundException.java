package ai.vibengine.server.command;

import java.io.Serial;

/** The sandbox has no background command with that id. */
public final class CommandNotFoundException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    CommandNotFoundException() {
        super("There is no such command.", null, false, false);
    }
}
