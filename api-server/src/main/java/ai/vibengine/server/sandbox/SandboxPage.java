package ai.vibengine.server.sandbox;

import java.util.List;

/**
 * A page of a list.
 *
 * @param hasMore whether others follow
 * @param totalCount how many match on all pages together
 */
public record SandboxPage(List<Sandbox> sandboxes, boolean hasMore, int totalCount) {

    public SandboxPage {
        sandboxes = List.copyOf(sandboxes);
    }
}
