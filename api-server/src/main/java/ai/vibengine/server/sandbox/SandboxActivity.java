package ai.vibengine.server.sandbox;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.sandbox.pause.SandboxPausedException;
import ai.vibengine.server.store.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on in sandboxes: one in which nothing does for its idle timeout ends. Thread-safe.
 *
 * <p>Activity is recorded ahead: a record says that it lasts a little longer than it has. So a busy sandbox costs a write now and then,
 * and a server that is killed makes no life shorter, but at most longer by that.
 */
public final class SandboxActivity {

    /** How often is recorded that something still goes on. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Duration AHEAD = INTERVAL.multipliedBy(2);
    private static final Logger LOG = LoggerFactory.getLogger(SandboxActivity.class);

    private final LiveSandboxes sandboxes;
    private final SandboxLookup lookup;
    private final SandboxStore store;
    private final Clock clock;

    SandboxActivity(LiveSandboxes sandboxes, SandboxLookup lookup, SandboxStore store, Clock clock) {
        this.sandboxes = sandboxes;
        this.lookup = lookup;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Notes that something begins in a sandbox, which is not idle before {@link #end} is called as often.
     *
     * @throws SandboxNotFoundException when the account has none with this id
     * @throws SandboxPausedException when it is paused
     */
    public void begin(Account account, String sandboxId) {
        LiveSandbox live = lookup.find(account, sandboxId);
        Instant now = clock.instant();
        switch (live.beginUse(now)) {
            case RUNNING -> record(live, now);
            case PAUSED -> throw new SandboxPausedException();
            case ENDED -> throw lookup.notFound(account, sandboxId);
        }
    }

    /**
     * Checks that a sandbox runs.
     *
     * @throws SandboxNotFoundException when the account has none with this id
     * @throws SandboxPausedException when it is paused
     */
    public void requireRunning(Account account, String sandboxId) {
        LiveSandbox live = lookup.find(account, sandboxId);
        if (live.stateAt(clock.instant()) == LiveSandbox.State.PAUSED) {
            throw new SandboxPausedException();
        }
    }

    /** Returns whether nothing runs in a sandbox now: whether it is paused, or stands still for a snapshot. */
    public boolean standsStill(String sandboxId) {
        return isPaused(sandboxId)
                || sandboxes.find(sandboxId).filter(LiveSandbox::isFrozen).isPresent();
    }

    /** Returns for how long nothing has run in a sandbox until now, all in all; zero for one that is gone. */
    public Duration pausedBy(String sandboxId) {
        return sandboxes
                .find(sandboxId)
                .map(live -> live.pausedBy(clock.instant()))
                .orElse(Duration.ZERO);
    }

    /** Returns whether a sandbox is paused. */
    public boolean isPaused(String sandboxId) {
        return sandboxes
                .find(sandboxId)
                .filter(live -> live.stateAt(clock.instant()) == LiveSandbox.State.PAUSED)
                .isPresent();
    }

    /** Notes that something goes on in a sandbox which an earlier server began. */
    public void resume(String sandboxId) {
        sandboxes.find(sandboxId).ifPresent(LiveSandbox::resumeUse);
    }

    /** Notes that something has ended in a sandbox, which may be gone. */
    public void end(String sandboxId) {
        sandboxes.find(sandboxId).ifPresent(live -> live.endUse(clock.instant()));
    }

    /** Notes activity of a moment in a sandbox, such as data that pass. This takes no time, so it may be called for each of them. */
    public void touch(String sandboxId) {
        sandboxes.find(sandboxId).ifPresent(live -> live.touch(clock.instant()));
    }

    /** Records what goes on; to be called every {@link #INTERVAL}. */
    void recordAll() {
        Instant now = clock.instant();
        for (LiveSandbox live : sandboxes.all()) {
            // One that was active since the last look may be so again before the next.
            if (live.stop().isEmpty()
                    && live.sandboxAt(now).activeAt().plus(INTERVAL).isAfter(now)) {
                record(live, now.plus(INTERVAL));
            }
        }
    }

    /** Records when something went on last, for a server that ends in peace. */
    void recordEnds() {
        Instant now = clock.instant();
        for (LiveSandbox live : sandboxes.all()) {
            Instant active = live.sandboxAt(now).activeAt();
            if (live.stop().isEmpty() && matters(live) && !active.equals(live.recordedActivity())) {
                write(live, active);
            }
        }
    }

    private void record(LiveSandbox live, Instant least) {
        if (matters(live) && least.isAfter(live.recordedActivity())) {
            write(live, least.plus(AHEAD));
        }
    }

    private static boolean matters(LiveSandbox live) {
        return live.sandbox().request().idleTimeoutSeconds() != null;
    }

    private void write(LiveSandbox live, Instant until) {
        try {
            store.recordActivity(live.sandbox().sandboxId(), until);
            live.recordedActivity(until);
        } catch (StoreUnavailableException failure) {
            // A full disk keeps nobody from working; the record is for a server that is killed.
            LOG.debug("the activity of {} is not recorded", live.sandbox().sandboxId(), failure);
        }
    }
}
