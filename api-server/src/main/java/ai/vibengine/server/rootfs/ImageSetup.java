package ai.vibengine.server.rootfs;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an image asks for, beside its files.
 *
 * @param environment its variables
 * @param workdir the directory that its programs run in; null when it says nothing of use
 */
public record ImageSetup(
        Map<String, String> environment, @Nullable String workdir) {

    /** Nothing. */
    static final ImageSetup NONE = new ImageSetup(Map.of(), null);
}
