package ai.vibengine.server.sandbox;

import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.store.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes sandboxes and lets them go. What memory says counts; processes and the database follow, one step at a time for each sandbox.
 * Thread-safe.
 */
final class SandboxPauses {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxPauses.class);

    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final Clock clock;
    private final Duration longestPause;
    private final Duration grace;
    private final int resumedSeconds;

    /**
     * Constructs it.
     *
     * @param longestPause after which time a pause ends with the sandbox
     * @param grace how long after its time a sandbox ends by itself
     * @param resumedSeconds how many seconds one that is resumed has left at least
     */
    SandboxPauses(
            SandboxStore store,
            SandboxRuntime runtime,
            Clock clock,
            Duration longestPause,
            Duration grace,
            int resumedSeconds) {
        this.store = store;
        this.runtime = runtime;
        this.clock = clock;
        this.longestPause = longestPause;
        this.grace = grace;
        this.resumedSeconds = resumedSeconds;
    }

    /**
     * Pauses a sandbox; when this returns, nothing in it runs. One that is paused stays so.
     *
     * @throws RuntimeUnavailableException when its processes cannot be frozen; then it runs
     * @throws StoreUnavailableException when that cannot be kept; then it runs
     */
    void pause(LiveSandbox live) {
        lock(live);
        try {
            LiveSandbox.State before = live.pause(clock.instant());
            boolean kept = false;
            try {
                if (before != LiveSandbox.State.ENDED) {
                    freeze(live);
                }
                kept = true;
            } finally {
                if (!kept && before == LiveSandbox.State.RUNNING) {
                    live.unpause();
                    thaw(live);
                    if (!live.isFrozen() && live.stop().isEmpty()) {
                        tellAgain(live.sandbox());
                    }
                }
            }
        } finally {
            live.freezing().unlock();
        }
    }

    /** Freezes a sandbox that its timeouts have paused, or one that was before this server. */
    void freezeIfPaused(LiveSandbox live) {
        lock(live);
        try {
            if (live.stateAt(clock.instant()) == LiveSandbox.State.PAUSED) {
                freeze(live);
            }
        } finally {
            live.freezing().unlock();
        }
    }

    private void freeze(LiveSandbox live) {
        String id = live.sandbox().sandboxId();
        Sandbox paused = live.sandboxAt(clock.instant());
        if (!paused.isPaused()) {
            return;
        }
        if (!live.isFrozen()) {
            // Told first, since it hears nothing while it is frozen, and looks at its clock before it hears of another
            // time.
            endWithoutServer(paused);
            runtime.freeze(id);
            live.setFrozen(true);
        }
        if (live.stop().isPresent()) {
            // Whoever ends it may have looked before it was frozen, and frozen processes do not end.
            thaw(live);
        } else if (!live.isPauseKept()) {
            store.pause(paused);
            live.setPauseKept(true);
        }
    }

    private void thaw(LiveSandbox live) {
        try {
            runtime.thaw(live.sandbox().sandboxId());
            live.setFrozen(false);
        } catch (RuntimeUnavailableException failure) {
            LOG.error("sandbox {} stays frozen", live.sandbox().sandboxId(), failure);
        }
    }

    /**
     * Does something while nothing in a sandbox runs. One that is paused stays so, any other goes on afterwards, whatever becomes of the work. Its
     * times go on meanwhile.
     *
     * @return for how long it stood still; empty when it has ended, perhaps in the middle of the work
     * @throws RuntimeUnavailableException when its processes cannot be frozen; then nothing is done
     */
    Optional<Duration> whileFrozen(LiveSandbox live, Runnable work) {
        live.freezing().lock();
        try {
            if (!live.isAliveAt(clock.instant())) {
                return Optional.empty();
            }
            Instant start = clock.instant();
            boolean isPaused = live.isFrozen();
            try {
                if (!isPaused) {
                    runtime.freeze(live.sandbox().sandboxId());
                    live.setFrozen(true);
                }
                // Whoever ends it may have looked before it was frozen, and frozen processes do not end.
                if (live.stop().isEmpty()) {
                    work.run();
                }
            } catch (RuntimeException failure) {
                if (live.stop().isEmpty()) {
                    throw failure;
                }
                LOG.debug("sandbox {} ended meanwhile", live.sandbox().sandboxId(), failure);
            } finally {
                if (!isPaused && live.isFrozen()) {
                    // Before it goes on: its commands have as much more time.
                    live.stoodStill(Duration.between(start, clock.instant()));
                    thaw(live);
                    if (live.isAliveAt(clock.instant())) {
                        // Whoever granted a longer time meanwhile did not wait.
                        tellAgain(live.granted());
                    }
                }
            }
            return live.stop().isPresent() ? Optional.empty() : Optional.of(Duration.between(start, clock.instant()));
        } finally {
            live.freezing().unlock();
        }
    }

    /**
     * Lets a sandbox go on; when this returns, it runs. One that runs goes on as it does.
     *
     * @return false when it has ended
     * @throws RuntimeUnavailableException when its processes cannot be let go
     * @throws StoreUnavailableException when that cannot be kept; then it stays paused
     */
    boolean resume(LiveSandbox live) {
        String id = live.sandbox().sandboxId();
        lock(live);
        try {
            Instant now = clock.instant();
            boolean isPaused = live.stateAt(now) == LiveSandbox.State.PAUSED;
            if (isPaused) {
                Sandbox resumed = live.resumed(now, resumedSeconds);
                store.resume(resumed);
                if (!live.resume(resumed, now)) {
                    return false;
                }
            }
            if (live.isFrozen()) {
                runtime.thaw(id);
                live.setFrozen(false);
            }
            if (isPaused) {
                tellAgain(live.granted());
            }
            return live.isAliveAt(now);
        } finally {
            live.freezing().unlock();
        }
    }

    /** Has the sandbox end by itself some time after its last moment, should there be no server then; not to be called for a frozen one. */
    void endWithoutServer(Sandbox sandbox) {
        runtime.endBy(
                sandbox.sandboxId(), sandbox.endWithoutServer(longestPause).plus(grace));
    }

    /** Tells a sandbox when to end, unless it is paused: then that is kept, and it is told when it is resumed. */
    void tellEnd(LiveSandbox live) {
        if (!isLocked(live)) {
            if (live.stateAt(clock.instant()) == LiveSandbox.State.PAUSED) {
                throw busy(live);
            }
            // Whoever lets it go tells it.
            return;
        }
        try {
            // As it is now: it may have been paused or resumed since the caller looked.
            if (live.stateAt(clock.instant()) == LiveSandbox.State.PAUSED) {
                // With a longer time and without its pause, the next server would find that it was never paused.
                freeze(live);
            } else if (!live.isFrozen()) {
                endWithoutServer(live.granted());
            }
        } finally {
            live.freezing().unlock();
        }
    }

    /** Tells a sandbox that goes on: what was told may have been for a pause, or for another server. */
    void tellAgain(Sandbox sandbox) {
        try {
            endWithoutServer(sandbox);
        } catch (RuntimeUnavailableException failure) {
            LOG.warn("sandbox {} goes on, and was not told when to end", sandbox.sandboxId(), failure);
        }
    }

    /** Locks a sandbox for a step, but does not wait for as long as a snapshot may take: that would hold the thread of a request. */
    private static void lock(LiveSandbox live) {
        if (!isLocked(live)) {
            throw busy(live);
        }
    }

    /** Returns whether it was possible to lock a sandbox; then it is. */
    private static boolean isLocked(LiveSandbox live) {
        try {
            return live.freezing().tryLock(LOCK_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static RuntimeUnavailableException busy(LiveSandbox live) {
        return new RuntimeUnavailableException(
                "Sandbox " + live.sandbox().sandboxId() + " is being copied, paused or resumed");
    }
}
