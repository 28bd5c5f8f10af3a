package ai.vibengine.server.command;

import java.io.Serial;

/** The sandbox or the command is in no state for what was asked. */
public final class CommandConflictException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    CommandConflictException(String message) {
        super(message, null, false, false);
    }

    static CommandConflictException noShell() {
        return new CommandConflictException("The sandbox has no working /bin/sh, which runs commands.");
    }

    static CommandConflictException noRoom() {
        return new CommandConflictException("The sandbox has no room for another process.");
    }
}
