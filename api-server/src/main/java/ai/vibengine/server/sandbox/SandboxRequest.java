package ai.vibengine.server.sandbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a sandbox asks it to be.
 *
 * @param template the id of a template that the account sees
 * @param metadata null when none was given
 */
public record SandboxRequest(
        String template, int timeoutSeconds, @Nullable Map<String, String> metadata) {

    public SandboxRequest {
        metadata = metadata == null ? null : Map.copyOf(metadata);
    }

    SandboxRequest withMetadata(@Nullable Map<String, String> entries) {
        return new SandboxRequest(template, timeoutSeconds, entries);
    }

    SandboxRequest withTimeout(int seconds) {
        return new SandboxRequest(template, seconds, metadata);
    }
}
