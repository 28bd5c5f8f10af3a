package ai.vibengine.server.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A template to build.
 *
 * @param from the id of the parent
 * @param commands shell lines, in order
 */
public record BuildRequest(
        String templateId,
        String from,
        List<String> commands,
        Map<String, String> environment,
        @Nullable String description) {

    public BuildRequest {
        commands = List.copyOf(commands);
        environment = Map.copyOf(environment);
    }
}
