package ai.vibengine.server.sandbox;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request for a page of sandboxes.
 *
 * @param limit the greatest number of them
 * @param after only those behind this position
 * @param template only those of this template
 * @param metadata only those that have all of these entries
 */
public record SandboxQuery(
        int limit,
        Sandbox.@Nullable Position after,
        @Nullable String template,
        Set<Map.Entry<String, String>> metadata) {

    public SandboxQuery {
        metadata = Set.copyOf(metadata);
    }

    /** Returns a request for the first page of all sandboxes. */
    public static SandboxQuery all(int limit) {
        return new SandboxQuery(limit, null, null, Set.of());
    }

    boolean isFiltered() {
        return template != null || !metadata.isEmpty();
    }

    boolean matches(Sandbox sandbox) {
        return (template == null || template.equals(sandbox.template()))
                && (metadata.isEmpty()
                        || (sandbox.metadata() != null
                                && sandbox.metadata().entrySet().containsAll(metadata)));
    }
}
