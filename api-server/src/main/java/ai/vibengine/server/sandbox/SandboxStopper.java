package ai.vibengine.server.sandbox;

import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.store.StoreUnavailableException;
import ai.vibengine.server.template.TemplateService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ends of sandboxes: of those whose time is over, that died or that are killed. Each stop is recorded, then what is left is removed, again
 * and again until both have worked. Thread-safe.
 */
final class SandboxStopper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxStopper.class);

    private final LiveSandboxes sandboxes;
    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final TemplateService templates;
    private final Clock clock;
    private final SandboxPauses pauses;
    private final Duration longestPause;
    private final Reaper reaper;

    SandboxStopper(
            LiveSandboxes sandboxes,
            SandboxStore store,
            SandboxRuntime runtime,
            TemplateService templates,
            Clock clock,
            SandboxPauses pauses,
            Duration longestPause) {
        this.sandboxes = sandboxes;
        this.store = store;
        this.runtime = runtime;
        this.templates = templates;
        this.clock = clock;
        this.pauses = pauses;
        this.longestPause = longestPause;
        this.reaper = new Reaper(clock, this::stopIfOver, this::follow);
    }

    /** Sees to it that the sandbox ends in time, also when it is extended meanwhile; to be told again when that may be earlier than it was. */
    void watch(LiveSandbox live) {
        reaper.watch(live);
    }

    /** Stops a sandbox if its time is over, or pauses it if it is to be paused then. */
    void stopIfOver(LiveSandbox live) {
        Instant now = clock.instant();
        if (live.endIfOver(now)) {
            leave(live);
        } else if (live.isToFreeze(now)) {
            sandboxes.ofAccount(live).notePause(live, clock);
            reaper.cleanUp(live.sandbox().sandboxId());
        }
    }

    /** Freezes a paused sandbox in the background, again and again until it works. */
    void freezeLater(LiveSandbox live) {
        reaper.cleanUp(live.sandbox().sandboxId());
    }

    /** Does in the background what has become of a sandbox: freezes it, or removes what is left of it. */
    private void follow(String sandboxId) {
        Optional<LiveSandbox> live = sandboxes.find(sandboxId);
        if (live.isPresent() && live.get().stop().isEmpty()) {
            pauses.freezeIfPaused(live.get());
        } else {
            cleanUp(sandboxId);
        }
    }

    /** Takes note that a sandbox died by itself. */
    void died(LiveSandbox live) {
        if (live.end(new Stop(Stop.Reason.FAILED, clock.instant()))) {
            leave(live);
        }
    }

    private void leave(LiveSandbox live) {
        AccountSandboxes owned = sandboxes.ofAccount(live);
        owned.remove(live);
        owned.releaseSlot();
        reaper.cleanUp(live.sandbox().sandboxId());
    }

    /**
     * Kills a sandbox; when this returns its processes are gone, and then its place is free.
     *
     * @return false when it had ended before
     */
    boolean kill(LiveSandbox live) {
        if (!live.end(new Stop(Stop.Reason.KILLED, clock.instant()))) {
            return false;
        }
        String id = live.sandbox().sandboxId();
        AccountSandboxes owned = sandboxes.ofAccount(live);
        owned.remove(live);
        boolean cleanedUp = false;
        try {
            cleanUp(id);
            cleanedUp = true;
        } catch (StoreUnavailableException notRecorded) {
            // It has ended, which is what was asked for. Why is told from memory until it can be written; should the
            // server end before that, the next one tells of a sandbox that failed.
            LOG.warn("the stop of sandbox {} is not recorded yet", id, notRecorded);
        } finally {
            owned.releaseSlot();
            if (!cleanedUp) {
                reaper.cleanUp(id);
            }
        }
        return true;
    }

    /** Removes in the background what is left of a sandbox that no caller has learned of. */
    void abandon(Sandbox sandbox) {
        cleanUpLater(sandbox, new Stop(Stop.Reason.FAILED, clock.instant()));
    }

    /** Records a stop now or later: a start of the server must not fail because the disk is full. */
    void recordOrLater(Sandbox sandbox, Stop stop) {
        try {
            store.stop(sandbox.sandboxId(), stop);
        } catch (StoreUnavailableException failure) {
            LOG.warn("the stop of sandbox {} is not recorded yet", sandbox.sandboxId(), failure);
            templates.lease(sandbox.image());
            cleanUpLater(sandbox, stop);
        }
    }

    private void cleanUpLater(Sandbox sandbox, Stop stop) {
        LiveSandbox ended = new LiveSandbox(sandbox, longestPause);
        ended.end(stop);
        sandboxes.addEnded(ended);
        reaper.cleanUp(sandbox.sandboxId());
    }

    /** Records the stop before callers learn of it: one that was told that a sandbox is gone must not see it again after a crash. */
    void recordBeforeItIsTold(String sandboxId, Stop stop) {
        try {
            store.stop(sandboxId, stop);
        } catch (StoreUnavailableException failure) {
            LOG.debug("the stop of sandbox {} is not recorded yet", sandboxId, failure);
        }
    }

    /** Records the stop, then removes what is left; may be called again after a failure. */
    private void cleanUp(String sandboxId) {
        Optional<Stop> stop = sandboxes.find(sandboxId).flatMap(LiveSandbox::stop);
        boolean recorded = false;
        try {
            stop.ifPresent(known -> store.stop(sandboxId, known));
            recorded = true;
        } catch (StoreUnavailableException failure) {
            LOG.debug("the stop of sandbox {} is not recorded yet", sandboxId, failure);
        } finally {
            // A database that is down must not keep processes alive.
            runtime.stop(sandboxId);
        }
        if (!recorded) {
            // A disk that was full may have free space now.
            stop.ifPresent(known -> store.stop(sandboxId, known));
        }
        sandboxes
                .remove(sandboxId)
                .ifPresent(removed -> templates.release(removed.sandbox().image()));
    }

    @Override
    public void close() {
        reaper.close();
    }
}
