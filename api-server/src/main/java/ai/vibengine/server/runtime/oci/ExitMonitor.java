package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a container's first process has ended. One thread looks at all of them in turn, which costs one small read of
 * {@code /proc} for each: the containers are no children of this process, so nothing announces their end.
 */
final class ExitMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExitMonitor.class);

    private final Map<String, RecordedProcess> watched = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("exit-monitor"));
    private volatile Consumer<String> listener = sandboxId -> {};

    ExitMonitor(Duration interval) {
        // A look that failed must not be the last one; look() therefore never throws.
        var unused = thread.scheduleWithFixedDelay(this::look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    void onDeath(Consumer<String> told) {
        this.listener = told;
    }

    void add(String sandboxId, RecordedProcess init) {
        watched.put(sandboxId, init);
    }

    void remove(String sandboxId) {
        watched.remove(sandboxId);
    }

    /** Returns the ids of the watched sandboxes, a view of the present state. */
    Set<String> sandboxIds() {
        return Collections.unmodifiableSet(watched.keySet());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        watched.forEach((sandboxId, init) -> {
            // The thread that takes it out of the map owns its end: this thread tells of a death, stop() does not.
            if (!init.isAlive() && watched.remove(sandboxId, init)) {
                LOG.info("sandbox {} died", sandboxId);
                tell(sandboxId);
            }
        });
    }

    private void tell(String sandboxId) {
        try {
            listener.accept(sandboxId);
        } catch (RuntimeException failure) {
            LOG.error("listener failed for the death of sandbox {}", sandboxId, failure);
        }
    }
}
