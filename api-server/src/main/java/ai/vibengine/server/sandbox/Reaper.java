package ai.vibengine.server.sandbox;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each sandbox when its time should be over, and removes what is left of those that ended. One timer for all: what it
 * costs does not grow with their number. Thread-safe.
 */
final class Reaper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
    private static final int CLEANERS = 2;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService cleaners;
    private final Clock clock;
    private final Consumer<LiveSandbox> reap;
    private final Consumer<String> cleanUp;

    Reaper(Clock clock, Consumer<LiveSandbox> reap, Consumer<String> cleanUp) {
        this.clock = clock;
        this.reap = reap;
        this.cleanUp = cleanUp;
        timer = new ScheduledThreadPoolExecutor(1, new DaemonThreads("reaper"));
        timer.setRemoveOnCancelPolicy(true);
        cleaners = Executors.newFixedThreadPool(CLEANERS, new DaemonThreads("cleaner"));
    }

    /**
     * Sees to it that the sandbox ends in time, also when it is extended meanwhile. To be told again when its time may be over earlier
     * than it was: the watch before then ends.
     */
    void watch(LiveSandbox live) {
        watch(live, live.beginWatch());
    }

    private void watch(LiveSandbox live, long number) {
        schedule(left(live), () -> {
            if (!live.isWatch(number)) {
                return;
            }
            reap.accept(live);
            if (live.stop().isEmpty()) {
                watch(live, number);
            }
        });
    }

    /** Removes what is left of a sandbox, in the background, again and again until it works; told once, and after ever longer pauses. */
    void cleanUp(String sandboxId) {
        cleanUp(sandboxId, FIRST_RETRY);
    }

    private void cleanUp(String sandboxId, Duration retry) {
        try {
            cleaners.execute(() -> {
                try {
                    cleanUp.accept(sandboxId);
                } catch (RuntimeException failure) {
                    if (retry.equals(FIRST_RETRY)) {
                        LOG.warn("sandbox {} is not cleaned up yet, which is tried again", sandboxId, failure);
                    } else {
                        LOG.debug("sandbox {} is not cleaned up yet", sandboxId, failure);
                    }
                    Duration next = retry.multipliedBy(2);
                    schedule(retry, () -> cleanUp(sandboxId, next.compareTo(LONGEST_RETRY) < 0 ? next : LONGEST_RETRY));
                }
            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("sandbox {} is left to the next start", sandboxId);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        cleaners.shutdown();
        try {
            if (!cleaners.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("some sandboxes are left to be cleaned up by the next start");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration left(LiveSandbox live) {
        Instant now = clock.instant();
        return Duration.between(now, live.deadline(now));
    }

    private void schedule(Duration delay, Runnable work) {
        try {
            // Rounded up, so that the work finds the time over.
            var unused = timer.schedule(work, Math.max(0, delay.toMillis() + 1), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("closed");
        }
    }
}
