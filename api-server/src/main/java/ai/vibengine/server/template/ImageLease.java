package ai.vibengine.server.template;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.startup.SandboxSetup;

/** The image that a sandbox stands on, to be given back when the sandbox is gone, and what else its template gives it. */
public record ImageLease(SandboxImage image, SandboxSetup setup) {

    static ImageLease of(Template template) {
        return new ImageLease(template.image(), template.setup());
    }
}
