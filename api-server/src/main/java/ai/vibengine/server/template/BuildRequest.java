package ai.vibengine.server.template;

import ai.vibengine.server.image.ImageReference;
import ai.vibengine.server.startup.SandboxSetup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template to build.
 *
 * @param from the id of the parent; not used with an image
 * @param image what it is built on instead; null for its parent
 * @param commands shell lines, in order
 * @param setup what it sets itself
 */
public record BuildRequest(
        String templateId,
        String from,
        @Nullable ImageReference image,
        List<String> commands,
        SandboxSetup setup,
        @Nullable String description) {

    public BuildRequest {
        commands = List.copyOf(commands);
    }
}
