package ai.vibengine.server.sandbox;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The sandboxes that are in memory, by id and by account: those that run, and those that have ended and are not yet removed. Thread-safe. */
final class LiveSandboxes {

    private final ConcurrentMap<String, LiveSandbox> byId = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, AccountSandboxes> accounts = new ConcurrentHashMap<>();

    /** Adds one that runs. */
    void add(LiveSandbox live, Instant now) {
        addEnded(live);
        ofAccount(live).add(live, now);
    }

    /** Adds one that has ended, and of which something is left to remove. */
    void addEnded(LiveSandbox live) {
        byId.put(live.sandbox().sandboxId(), live);
    }

    Optional<LiveSandbox> find(String sandboxId) {
        return Optional.ofNullable(byId.get(sandboxId));
    }

    /** Forgets one of which nothing is left. */
    Optional<LiveSandbox> remove(String sandboxId) {
        return Optional.ofNullable(byId.remove(sandboxId));
    }

    Collection<LiveSandbox> all() {
        return List.copyOf(byId.values());
    }

    AccountSandboxes ofAccount(String accountId) {
        return accounts.computeIfAbsent(accountId, id -> new AccountSandboxes());
    }

    AccountSandboxes ofAccount(LiveSandbox live) {
        return ofAccount(live.sandbox().accountId());
    }

    /** Returns how many run, of all accounts. */
    int running() {
        return accounts.values().stream().mapToInt(AccountSandboxes::count).sum();
    }
}
