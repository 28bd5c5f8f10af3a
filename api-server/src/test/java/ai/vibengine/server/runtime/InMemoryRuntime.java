package ai.vibengine.server.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.NullMarked;

/** A runtime for the tests of its callers: sandboxes are entries of a map, and a test decides which of them fail or die. */
@NullMarked
public final class InMemoryRuntime implements SandboxRuntime {

    private final Map<String, SandboxSpec> sandboxes = new ConcurrentHashMap<>();
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();
    private final Set<String> frozen = ConcurrentHashMap.newKeySet();
    private volatile boolean unfreezable;
    private volatile boolean unlimited;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private volatile Consumer<String> listener = sandboxId -> {};
    private final InMemoryLayers layers = new InMemoryLayers();
    private final InMemoryExecs execs = new InMemoryExecs(sandboxes::containsKey);
    private final InMemoryFiles files = new InMemoryFiles(sandboxes::containsKey);
    private final InMemoryNetworks networks = new InMemoryNetworks();
    private final InMemoryPorts ports = new InMemoryPorts();
    private volatile CountDownLatch hold = new CountDownLatch(0);
    private volatile boolean full;
    private volatile long usualDisk;
    private volatile long mostDisk = Long.MAX_VALUE;
    private volatile BooleanSupplier giver = () -> false;
    private volatile Runnable stopListener = () -> {};
    private volatile Optional<String> problem = Optional.empty();

    /** Bounds the disk of sandboxes whose create does not say, from the next start of the server on. */
    public void setUsualDisk(long bytes) {
        usualDisk = bytes;
    }

    /** Makes every start of a sandbox with more disk than that fail from now on. */
    public void setMostDisk(long bytes) {
        mostDisk = bytes;
    }

    /** Makes every start fail from now on, or no longer. */
    public void setFull(boolean full) {
        this.full = full;
    }

    /** Has something done after each stop. */
    public void onStop(Runnable listener) {
        stopListener = listener;
    }

    /** Makes every start wait from now on, until the latch is down. */
    public void holdStarts(CountDownLatch until) {
        this.hold = until;
    }

    /** Waits until the sandbox no longer runs, and says whether it came to that in time. */
    public synchronized boolean awaitStop(String sandboxId, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (sandboxes.containsKey(sandboxId)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000 + 1);
        }
        return true;
    }

    /** Makes every stop of this sandbox fail, as when a process of it cannot be killed. */
    public void refuseToStop(String sandboxId) {
        refused.add(sandboxId);
    }

    /** Lets it be stopped again. */
    public void letStop(String sandboxId) {
        refused.remove(sandboxId);
    }

    /** Ends the sandbox as if its first process had been killed from outside. */
    public void die(String sandboxId) {
        if (sandboxes.remove(sandboxId) != null) {
            listener.accept(sandboxId);
        }
    }

    /** Returns the specification that a running sandbox was started with. */
    public SandboxSpec specOf(String sandboxId) {
        SandboxSpec spec = sandboxes.get(sandboxId);
        if (spec == null) {
            throw new IllegalArgumentException("not running: " + sandboxId);
        }
        return spec;
    }

    @Override
    public Set<String> adopt(Set<String> known) {
        frozen.clear();
        sandboxes.keySet().retainAll(known);
        return running();
    }

    @Override
    public void start(SandboxSpec spec) {
        awaitHold();
        while (full && giver.getAsBoolean()) {
            awaitHold();
        }
        put(spec);
    }

    @Override
    public void startWaiting(SandboxSpec spec) {
        awaitHold();
        put(spec);
    }

    @Override
    public void onShortage(BooleanSupplier newGiver) {
        giver = newGiver;
    }

    private void awaitHold() {
        try {
            hold.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private void put(SandboxSpec spec) {
        if (full || spec.limits().diskBytes() > mostDisk) {
            throw new RuntimeUnavailableException("Sandbox " + spec.sandboxId() + " could not be started");
        }
        if (sandboxes.putIfAbsent(spec.sandboxId(), spec) != null) {
            throw new IllegalStateException("sandbox exists: " + spec.sandboxId());
        }
    }

    /** Returns when the sandbox would end without a server, as it was told last. */
    public Instant endOf(String sandboxId) {
        return ends.getOrDefault(sandboxId, Instant.MIN);
    }

    @Override
    public void endBy(String sandboxId, Instant deadline) {
        if (frozen.contains(sandboxId)) {
            throw new RuntimeUnavailableException("Sandbox " + sandboxId + " is frozen");
        }
        ends.put(sandboxId, deadline);
    }

    /** Makes every freeze fail from now on, or no longer. */
    public void setUnfreezable(boolean fails) {
        unfreezable = fails;
    }

    /** Returns whether the processes of the sandbox stand still. */
    public boolean isFrozen(String sandboxId) {
        return frozen.contains(sandboxId);
    }

    /** Waits until they do, and says whether it came to that in time. */
    public synchronized boolean awaitFrozen(String sandboxId, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!frozen.contains(sandboxId)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000 + 1);
        }
        return true;
    }

    /** Has it enforce no limits from the next start of a server on, or do so again. */
    public void setUnlimited(boolean lacks) {
        unlimited = lacks;
    }

    @Override
    public boolean canLimit() {
        return !unlimited;
    }

    @Override
    public void limit(String sandboxId, SandboxLimits limits) {
        sandboxes.computeIfPresent(
                sandboxId, (id, spec) -> new SandboxSpec(id, spec.image(), limits, spec.environment()));
    }

    @Override
    public boolean canFreeze() {
        return true;
    }

    @Override
    public synchronized void freeze(String sandboxId) {
        if (unfreezable) {
            throw new RuntimeUnavailableException("Sandbox " + sandboxId + " could not be frozen");
        }
        frozen.add(sandboxId);
        notifyAll();
    }

    @Override
    public void thaw(String sandboxId) {
        frozen.remove(sandboxId);
    }

    @Override
    public void stop(String sandboxId) {
        if (refused.contains(sandboxId)) {
            throw new RuntimeUnavailableException("Sandbox " + sandboxId + " could not be stopped");
        }
        execs.killAll(sandboxId);
        synchronized (this) {
            sandboxes.remove(sandboxId);
            frozen.remove(sandboxId);
            notifyAll();
        }
        stopListener.run();
    }

    /** Gives it a problem, or none. */
    public void problem(Optional<String> now) {
        problem = now;
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public Set<String> running() {
        return Collections.unmodifiableSet(sandboxes.keySet());
    }

    @Override
    public void onDeath(Consumer<String> deathListener) {
        this.listener = deathListener;
    }

    @Override
    public DiskBounds diskBounds(long memoryBytes) {
        return new DiskBounds(usualDisk, 0, 0, false);
    }

    @Override
    public InMemoryLayers builder() {
        return layers;
    }

    @Override
    public InMemoryExecs execs() {
        return execs;
    }

    @Override
    public InMemoryFiles files() {
        return files;
    }

    @Override
    public InMemoryPorts ports() {
        return ports;
    }

    @Override
    public InMemoryNetworks networks() {
        return networks;
    }

    @Override
    public void close() {}
}
