package ai.vibengine.client.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An account of a {@link FakeVibengine}: its keys, its limits and all that belongs to it. */
public final class FakeAccount {

    private static final int PRO_UNFINISHED_BUILDS = 24;
    private static final int PRO_TEMPLATES = 200;

    private final FakeVibengine owner;
    private final String name;
    private final RateWindow window;
    private final int concurrentSandboxes;
    private final String key;
    private volatile int unfinishedBuilds = PRO_UNFINISHED_BUILDS;
    private volatile int mostTemplates = PRO_TEMPLATES;
    private final List<FakeSandbox> sandboxes = new ArrayList<>();
    private final List<FakeTemplate> templates = new ArrayList<>();
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    FakeAccount(FakeVibengine owner, String name, int requestsPerMinute, int concurrentSandboxes) {
        this.owner = owner;
        this.name = name;
        this.window = new RateWindow(requestsPerMinute);
        this.concurrentSandboxes = concurrentSandboxes;
        this.key = owner.newKey(this, false);
    }

    /** {@return the name it was added with} */
    public String name() {
        return name;
    }

    /** {@return its first key, with full permission} */
    public String key() {
        return key;
    }

    /** {@return a new key that may read and nothing more} */
    public String readOnlyKey() {
        return owner.newKey(this, true);
    }

    /**
     * Sets how many builds may be unfinished at once, and how many templates there may be; at first as many as on the Pro plan.
     *
     * @param unfinished one more is 429
     * @param templates one more is 409
     */
    public void limitBuilds(int unfinished, int templates) {
        unfinishedBuilds = unfinished;
        mostTemplates = templates;
    }

    int unfinishedBuilds() {
        return unfinishedBuilds;
    }

    int mostTemplates() {
        return mostTemplates;
    }

    RateWindow window() {
        return window;
    }

    int concurrentSandboxes() {
        return concurrentSandboxes;
    }

    List<FakeSandbox> sandboxes() {
        return sandboxes;
    }

    List<FakeTemplate> templates() {
        return templates;
    }

    Map<String, Remembered> remembered() {
        return remembered;
    }

    /** What an idempotency key was used for, and the answer. */
    record Remembered(String request, Answer answer, Instant at) {}
}
