package ai.vibengine.server.image;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An image that has become a root filesystem.
 *
 * @param environment the variables that it asks for
 * @param workdir the directory that its programs run in; null when it says nothing
 * @param bytes how much space its files take
 */
public record PulledImage(
        Map<String, String> environment, @Nullable String workdir, long bytes) {

    public PulledImage {
        environment = Map.copyOf(environment);
    }
}
