package ai.vibengine.server.template;

import ai.vibengine.server.runtime.SandboxImage;
import java.util.Map;

/** The image that a sandbox stands on, to be given back when the sandbox is gone. */
public record ImageLease(SandboxImage image, Map<String, String> environment) {

    public ImageLease {
        environment = Map.copyOf(environment);
    }

    static ImageLease of(Template template) {
        return new ImageLease(template.image(), template.environment());
    }
}
