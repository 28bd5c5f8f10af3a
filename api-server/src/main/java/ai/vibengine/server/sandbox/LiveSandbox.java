package ai.vibengine.server.sandbox;

import ai.vibengine.server.sandbox.pause.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox that is in memory, and whether it still runs. Every change is one step under the entry's own lock, which is held for
 * nothing else, so extending, being active, pausing and ending cannot cross.
 */
final class LiveSandbox {

    /** What it does. */
    enum State {
        RUNNING,
        PAUSED,
        ENDED
    }

    private final Duration longestPause;
    private final ReentrantLock freezing = new ReentrantLock();
    /** Whether its processes are frozen; changed by whoever has that lock. */
    private volatile boolean frozen;
    /** Whether the database has its pause; changed by whoever has that lock. */
    private volatile boolean pauseKept;

    private volatile Duration stoodStill = Duration.ZERO;

    private final AtomicLong watches = new AtomicLong();

    private volatile Sandbox sandbox;
    /** The sandbox with every extension that was granted, those that are being kept included. */
    private volatile Sandbox granted;

    private volatile @Nullable Stop stop;
    /** How many things go on in it, such as commands that run. */
    private volatile int uses;

    private Instant recordedActivity;
    private final Object policyLock = new Object();
    private int pendingWrites;
    private long changeSerial;

    /** @param longestPause after which time a pause ends with the sandbox */
    LiveSandbox(Sandbox sandbox, Duration longestPause) {
        this.sandbox = sandbox;
        this.granted = sandbox;
        this.longestPause = longestPause;
        this.recordedActivity = sandbox.activeAt();
    }

    /** Returns the sandbox as callers may see it, without what goes on in it now. */
    Sandbox sandbox() {
        return sandbox;
    }

    /** Returns the sandbox with every extension that was granted, also those that are not kept yet. */
    Sandbox granted() {
        return granted;
    }

    /** Returns the sandbox as callers may see it at this time. */
    Sandbox sandboxAt(Instant now) {
        Sandbox known = active(() -> sandbox, now);
        return stateAt(now) == State.PAUSED ? known.with(settledAt(now).times()) : known;
    }

    private Sandbox active(Supplier<Sandbox> look, Instant now) {
        // In this order: what ends in between has been noted as activity.
        boolean isUsed = uses > 0;
        Sandbox known = look.get();
        return isUsed && !known.isPaused() ? known.activeAt(now) : known;
    }

    private Sandbox settledAt(Instant now) {
        return active(() -> granted, now).at(now, longestPause);
    }

    Optional<Stop> stop() {
        return Optional.ofNullable(stop);
    }

    State stateAt(Instant now) {
        Sandbox settled = settledAt(now);
        if (stop != null || settled.isOverAt(now)) {
            return State.ENDED;
        }
        return settled.isPaused() ? State.PAUSED : State.RUNNING;
    }

    boolean isAliveAt(Instant now) {
        return stateAt(now) != State.ENDED;
    }

    /** Returns the time at which it ends or is paused, as far as is known now. */
    Instant deadline(Instant now) {
        return active(() -> granted, now).end().at();
    }

    /** Returns for how long nothing has run in it by then, all in all: its pauses, and snapshots that are over, as far as this server knows. */
    Duration pausedBy(Instant now) {
        return settledAt(now).times().pausedBy(now).plus(stoodStill);
    }

    /** Notes for how long it has stood still for a snapshot, which is no pause. */
    synchronized void stoodStill(Duration more) {
        stoodStill = stoodStill.plus(more);
    }

    /** Returns the lock under which its processes are frozen and let go: one such step at a time. It may be held for long. */
    ReentrantLock freezing() {
        return freezing;
    }

    boolean isFrozen() {
        return frozen;
    }

    void setFrozen(boolean is) {
        frozen = is;
        if (!is) {
            pauseKept = false;
        }
    }

    boolean isPauseKept() {
        return pauseKept;
    }

    void setPauseKept(boolean is) {
        pauseKept = is;
    }

    /** Begins a watch over its end, which takes the place of the one before; returns its number. */
    long beginWatch() {
        return watches.incrementAndGet();
    }

    /** Returns whether the watch of this number is the latest. */
    boolean isWatch(long number) {
        return watches.get() == number;
    }

    /**
     * Grants a longer life: it does not end meanwhile, but callers do not learn of it before {@link #persisted}. Either that or
     * {@link #rollBack} must follow. Empty when it no longer lives.
     */
    synchronized Optional<Sandbox> extend(int seconds, Instant now) {
        settle(now);
        if (!isAliveAt(now)) {
            return Optional.empty();
        }
        pendingWrites++;
        granted = granted.livingFor(seconds, now);
        return Optional.of(granted);
    }

    /** Confirms a granted life that is on the disk. */
    synchronized void persisted(Sandbox extended) {
        pendingWrites--;
        if (extended.timeoutSeconds() > sandbox.timeoutSeconds()) {
            // The rest may have been changed meanwhile.
            sandbox = sandbox.with(sandbox.request().withTimeout(extended.timeoutSeconds()));
        }
    }

    /** Returns what is held while its policy is changed. */
    Object policyLock() {
        return policyLock;
    }

    /** Takes back a granted life that could not be kept, unless another grant relies on it. */
    synchronized void rollBack() {
        pendingWrites--;
        if (pendingWrites == 0) {
            granted = sandbox;
        }
    }

    /** Takes over a change that is on the disk, unless a later one is known. */
    synchronized void changed(SandboxStore.Change change, Instant now) {
        if (change.serial() > changeSerial) {
            settle(now);
            changeSerial = change.serial();
            sandbox = change.appliedTo(sandbox);
            granted = change.appliedTo(granted);
        }
    }

    /** Notes that something begins in it, which {@link #endUse} must follow if it runs. */
    synchronized State beginUse(Instant now) {
        State state = stateAt(now);
        if (state == State.RUNNING) {
            noteActivity(now);
            uses++;
        }
        return state;
    }

    /** Notes that something goes on in it which an earlier server began. */
    synchronized void resumeUse() {
        uses++;
    }

    /** Notes that something has ended in it. */
    synchronized void endUse(Instant now) {
        settle(now);
        // Before it counts no longer, so that nobody takes it for idle in between.
        noteActivity(now);
        uses--;
    }

    /** Notes activity of a moment, unless it does not run. */
    synchronized void touch(Instant now) {
        if (stateAt(now) == State.RUNNING) {
            noteActivity(now);
        }
    }

    private void noteActivity(Instant now) {
        if (!granted.isPaused()) {
            sandbox = sandbox.activeAt(now);
            granted = granted.activeAt(now);
        }
    }

    /** Returns until when activity is recorded, for a server that comes after this one. */
    synchronized Instant recordedActivity() {
        return recordedActivity;
    }

    synchronized void recordedActivity(Instant until) {
        recordedActivity = until;
    }

    /** Pauses it, unless it does not run; returns what it did before. */
    synchronized State pause(Instant now) {
        settle(now);
        State state = stateAt(now);
        if (state == State.RUNNING) {
            become(active(() -> granted, now).times().withPause(Pause.of(now, longestPause)));
        }
        return state;
    }

    /** Takes back a pause that could not be made. */
    synchronized void unpause() {
        become(granted.times().withPause(null));
    }

    /** Returns the paused sandbox as it would be if it went on now. */
    synchronized Sandbox resumed(Instant now, int leastSeconds) {
        settle(now);
        return granted.resumed(now, leastSeconds);
    }

    /** Lets it go on; false when it has ended. */
    synchronized boolean resume(Sandbox resumed, Instant now) {
        if (!isAliveAt(now)) {
            return false;
        }
        int timeout = Math.max(granted.timeoutSeconds(), resumed.timeoutSeconds());
        // At once with the times: with the old timeout it would seem to have ended.
        granted = granted.with(granted.request().withTimeout(timeout)).with(resumed.times());
        sandbox = sandbox.with(sandbox.request().withTimeout(timeout)).with(resumed.times());
        recordedActivity = resumed.activeAt();
        return true;
    }

    /** Takes note of the pause that its timeouts may have brought; returns whether its processes or the database do not follow yet. */
    synchronized boolean isToFreeze(Instant now) {
        settle(now);
        return stop == null && granted.isPaused() && !(frozen && pauseKept);
    }

    /** Takes note of the pause that its timeouts may have brought. */
    private void settle(Instant now) {
        Sandbox settled = settledAt(now);
        if (stop == null && settled.isPaused() != granted.isPaused()) {
            become(settled.times());
        }
    }

    private void become(SandboxTimes times) {
        sandbox = sandbox.with(times);
        granted = granted.with(times);
    }

    /** Ends it, for one caller: true for the one whose stop it is. */
    synchronized boolean end(Stop reason) {
        if (stop != null) {
            return false;
        }
        stop = reason;
        return true;
    }

    /** Ends it if its time is over: true for the one caller whose stop it is. */
    synchronized boolean endIfOver(Instant now) {
        Sandbox last = settledAt(now);
        return last.isOverAt(now) && end(last.end());
    }
}
