package ai.vibengine.server.sandbox.warm;

import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.template.TemplateService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends sandboxes that waited and are in the room no more, and tries again what fails. Thread-safe. */
final class WaitingEnds {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingEnds.class);
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final int AT_ONCE = 4;
    private static final long PATIENCE_SECONDS = 60;

    private final SandboxRuntime runtime;
    private final TemplateService templates;
    private final Clock clock;
    private final List<WaitingSandbox> failed = new ArrayList<>();
    private Instant nextRetry = Instant.MIN;
    private int underWay;
    private long ended;

    WaitingEnds(SandboxRuntime runtime, TemplateService templates, Clock clock) {
        this.runtime = runtime;
        this.templates = templates;
        this.clock = clock;
    }

    /** Ends one; returns when it is gone or has failed. */
    void end(WaitingSandbox sandbox) {
        var unused = begin(() -> List.of(sandbox));
        endBegun(sandbox);
    }

    private void endBegun(WaitingSandbox sandbox) {
        boolean gone = false;
        try {
            runtime.stop(sandbox.sandboxId());
            templates.release(sandbox.image().image());
            gone = true;
        } catch (RuntimeUnavailableException failure) {
            LOG.warn("sandbox {} is not removed yet, which is tried again", sandbox.sandboxId(), failure);
        } finally {
            finish(sandbox, gone);
        }
    }

    /** Removes them from the room and counts them, in one step for {@link #awaitOne}. */
    private synchronized List<WaitingSandbox> begin(Supplier<List<WaitingSandbox>> removal) {
        List<WaitingSandbox> removed = removal.get();
        underWay += removed.size();
        return removed;
    }

    private synchronized void finish(WaitingSandbox sandbox, boolean gone) {
        underWay--;
        if (gone) {
            ended++;
        } else {
            failed.add(sandbox);
        }
        notifyAll();
    }

    /** Waits until one is gone that is being ended; false when none is. */
    synchronized boolean awaitOne() {
        long before = ended;
        try {
            while (underWay > 0 && ended == before) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended > before;
    }

    /** Ends one on a thread of its own. */
    void endLater(WaitingSandbox sandbox) {
        var unused = DaemonThreads.start("warm-end", () -> end(sandbox));
    }

    /**
     * Ends several, a few at once; returns when they are gone or have failed.
     *
     * @param removal removes them from the room and returns them
     */
    void endAll(Supplier<List<WaitingSandbox>> removal) {
        List<WaitingSandbox> sandboxes = begin(removal);
        if (sandboxes.isEmpty()) {
            return;
        }
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.min(AT_ONCE, sandboxes.size()), new DaemonThreads("warm-end"));
        sandboxes.forEach(sandbox -> threads.execute(() -> endBegun(sandbox)));
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("some waiting sandboxes are not removed yet");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tries again to end those that failed, if that is long enough ago. */
    void retry() {
        List<WaitingSandbox> again;
        synchronized (this) {
            Instant now = clock.instant();
            if (failed.isEmpty() || now.isBefore(nextRetry)) {
                return;
            }
            nextRetry = now.plus(RETRY);
            again = List.copyOf(failed);
            failed.clear();
        }
        again.forEach(this::end);
    }
}
