package ai.vibengine.server.account;

/**
 * The owner of sandboxes, templates and keys, with the limits of its plan.
 *
 * @param requestsPerMinute at least 1
 * @param concurrentSandboxes at least 1
 * @param builds its limits on builds
 * @param resources the most that a sandbox of it may ask for
 */
public record Account(
        String accountId,
        String name,
        Plan plan,
        int requestsPerMinute,
        int concurrentSandboxes,
        BuildLimits builds,
        ResourceLimits resources) {

    public Account {
        if (requestsPerMinute < 1 || concurrentSandboxes < 1) {
            throw new IllegalArgumentException("limits of an account are at least 1");
        }
    }
}
