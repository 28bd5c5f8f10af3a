package ai.vibengine.server.startup;

import ai.vibengine.openapi.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * The command that runs in every sandbox of a template from its start.
 *
 * @param line the shell line
 * @param ready the shell line that exits with 0 once the sandbox can be used; null when it can be at once
 */
public record StartCommand(String line, @Nullable String ready) {

    /**
     * Returns the command that was asked for; null when none was.
     *
     * @throws InvalidRequestException when there is something to wait for, and nothing that it could come of
     */
    public static @Nullable StartCommand of(@Nullable String line, @Nullable String ready) {
        if (line != null) {
            return new StartCommand(line, ready);
        }
        if (ready != null) {
            throw new InvalidRequestException("ready_command", "needs a start_command");
        }
        return null;
    }
}
