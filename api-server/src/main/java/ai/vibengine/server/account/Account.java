package ai.vibengine.server.account;

/**
 * Who owns sandboxes, templates and keys, and what its plan allows.
 *
 * @param requestsPerMinute at least 1
 * @param concurrentSandboxes at least 1
 * @param builds what it may build
 */
public record Account(
        String accountId, String name, Plan plan, int requestsPerMinute, int concurrentSandboxes, BuildLimits builds) {

    public Account {
        if (requestsPerMinute < 1 || concurrentSandboxes < 1) {
            throw new IllegalArgumentException("limits of an account are at least 1");
        }
    }
}
