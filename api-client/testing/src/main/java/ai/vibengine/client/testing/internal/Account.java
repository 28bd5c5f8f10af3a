package ai.vibengine.client.testing.internal;

/** An account and its limits. */
public final class Account {

    private final String name;
    private final int requestsPerWindow;
    private final int concurrentSandboxes;
    private volatile int unfinishedBuilds;
    private volatile int templates;

    public Account(String name, int requestsPerWindow, int concurrentSandboxes, int unfinishedBuilds, int templates) {
        this.name = name;
        this.requestsPerWindow = requestsPerWindow;
        this.concurrentSandboxes = concurrentSandboxes;
        this.unfinishedBuilds = unfinishedBuilds;
        this.templates = templates;
    }

    public String name() {
        return name;
    }

    public int requestsPerWindow() {
        return requestsPerWindow;
    }

    public int concurrentSandboxes() {
        return concurrentSandboxes;
    }

    public int unfinishedBuilds() {
        return unfinishedBuilds;
    }

    public int templates() {
        return templates;
    }

    public void limitBuilds(int unfinished, int mostTemplates) {
        unfinishedBuilds = unfinished;
        templates = mostTemplates;
    }

    /** A key of an account. */
    public record Key(Account account, boolean readOnly) {}
}
