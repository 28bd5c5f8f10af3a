package ai.vibengine.server.command;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command to run.
 *
 * @param line the shell line
 * @param cwd an absolute path
 * @param cwdIsGiven whether the caller asked for that path
 * @param stdin null for no input
 */
public record CommandRequest(
        String line,
        String cwd,
        boolean cwdIsGiven,
        Map<String, String> environment,
        @Nullable String stdin,
        int timeoutSeconds) {

    public CommandRequest {
        environment = Map.copyOf(environment);
    }
}
