package ai.vibengine.server.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * A request for a page of sandboxes.
 *
 * @param limit the greatest number of them
 * @param after only those behind this position
 */
public record SandboxQuery(int limit, Sandbox.@Nullable Position after, SandboxFilter filter) {

    /** Returns a request for the first page of all sandboxes, paused ones included. */
    public static SandboxQuery all(int limit) {
        return new SandboxQuery(limit, null, SandboxFilter.ANY);
    }

    boolean isFiltered() {
        return !filter.equals(SandboxFilter.ANY);
    }

    boolean matches(Sandbox sandbox) {
        return filter.matches(sandbox);
    }
}
