package ai.vibengine.server.command;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command to run.
 *
 * @param line the shell line
 * @param cwd where to run it, an absolute path or one from where commands usually run; null for there
 * @param stdin null for no input
 */
public record CommandRequest(
        String line,
        @Nullable String cwd,
        Map<String, String> environment,
        @Nullable String stdin,
        int timeoutSeconds) {

    public CommandRequest {
        environment = Map.copyOf(environment);
    }
}
