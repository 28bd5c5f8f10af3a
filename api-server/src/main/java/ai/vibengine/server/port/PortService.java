package ai.vibengine.server.port;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.store.RandomIds;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * The rules of open ports. All of them are in memory, so that who comes through one waits for no disk; the database is changed first.
 * Thread-safe.
 */
public final class PortService {

    private final SandboxService sandboxes;
    private final PortStore store;
    private final RandomIds ids;
    private final int most;
    private final ConcurrentMap<String, SandboxPorts> bySandbox = new ConcurrentHashMap<>();
    private volatile Consumer<OpenPort> onClose = port -> {};

    /** @param most how many ports of a sandbox may be open at once */
    PortService(SandboxService sandboxes, PortStore store, RandomIds ids, int most) {
        this.sandboxes = sandboxes;
        this.store = store;
        this.ids = ids;
        this.most = most;
    }

    /** The open ports of a sandbox, guarded by its own lock. */
    private static final class SandboxPorts {

        private final TreeMap<Integer, OpenPort> open = new TreeMap<>();
    }

    /** Sets what is told of each port that is closed, once nobody is let in any more. */
    public void onClose(Consumer<OpenPort> listener) {
        onClose = listener;
    }

    /** Takes over the ports of sandboxes that still run. */
    void recover() {
        for (OpenPort port : store.all()) {
            if (sandboxes.runs(port.sandboxId())) {
                SandboxPorts ports = portsOf(port.sandboxId());
                synchronized (ports) {
                    ports.open.put(port.port(), port);
                }
            }
        }
        purge();
    }

    /** Forgets the ports of sandboxes that no longer run; nobody is let in through them since they ended. */
    void purge() {
        List<String> ended = store.all().stream()
                .map(OpenPort::sandboxId)
                .distinct()
                .filter(sandboxId -> !sandboxes.runs(sandboxId))
                .toList();
        if (!ended.isEmpty()) {
            store.deleteAllOf(ended);
        }
        bySandbox.keySet().removeIf(sandboxId -> !sandboxes.runs(sandboxId));
    }

    /**
     * Opens a port.
     *
     * @param isPublic whether it may be used without a token
     * @throws PortConflictException when it is open already, or too many are
     * @throws ai.vibengine.server.sandbox.SandboxPausedException when the sandbox is paused
     */
    OpenedPort open(Account account, String sandboxId, int port, boolean isPublic) {
        sandboxes.activity().requireRunning(account, sandboxId);
        Optional<PortToken> token = isPublic ? Optional.empty() : Optional.of(PortToken.random(ids));
        OpenPort opened =
                new OpenPort(sandboxId, port, token.map(PortToken::hash).orElse(null));
        SandboxPorts ports = portsOf(sandboxId);
        synchronized (ports) {
            if (ports.open.containsKey(port)) {
                throw PortConflictException.openAlready(port);
            }
            if (ports.open.size() >= most) {
                throw PortConflictException.tooMany(most);
            }
            store.insert(opened);
            ports.open.put(port, opened);
        }
        return new OpenedPort(opened, token);
    }

    /**
     * Closes a port; when this returns, nobody is let in, and connections through it end.
     *
     * @param port what the client takes for a number of a port
     * @throws PortNotFoundException when it is not open
     */
    OpenPort close(Account account, String sandboxId, String port) {
        sandboxes.get(account, sandboxId);
        OpenPort closed;
        SandboxPorts ports = portsOf(sandboxId);
        synchronized (ports) {
            closed = ports.open.values().stream()
                    .filter(open -> Integer.toString(open.port()).equals(port))
                    .findFirst()
                    .orElseThrow(() -> new PortNotFoundException(sandboxId));
            store.delete(closed);
            ports.open.remove(closed.port());
        }
        onClose.accept(closed);
        return closed;
    }

    /** Returns the open ports of a sandbox, by their numbers. */
    List<OpenPort> list(Account account, String sandboxId) {
        sandboxes.get(account, sandboxId);
        SandboxPorts ports = portsOf(sandboxId);
        synchronized (ports) {
            return List.copyOf(ports.open.values());
        }
    }

    /** Returns an open port of a sandbox that runs, of any account; empty when there is none. */
    public Optional<OpenPort> find(String sandboxId, int port) {
        SandboxPorts ports = bySandbox.get(sandboxId);
        if (ports == null || !sandboxes.runs(sandboxId)) {
            return Optional.empty();
        }
        synchronized (ports) {
            return Optional.ofNullable(ports.open.get(port));
        }
    }

    private SandboxPorts portsOf(String sandboxId) {
        return bySandbox.computeIfAbsent(sandboxId, any -> new SandboxPorts());
    }
}
