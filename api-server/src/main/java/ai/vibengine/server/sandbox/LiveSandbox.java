package ai.vibengine.server.sandbox;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox that is in memory, and whether it still runs. Every change is one step under the entry's own lock, which is held for
 * nothing else, so extending, being active and ending cannot cross.
 */
final class LiveSandbox {

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

    LiveSandbox(Sandbox sandbox) {
        this.sandbox = sandbox;
        this.granted = sandbox;
        this.recordedActivity = sandbox.activeAt();
    }

    /** Returns the sandbox as callers may see it, without what goes on in it now. */
    Sandbox sandbox() {
        return sandbox;
    }

    /** Returns the sandbox as callers may see it at this time. */
    Sandbox sandboxAt(Instant now) {
        // In this order: what ends in between has been noted as activity.
        boolean isUsed = uses > 0;
        return isUsed ? sandbox.activeAt(now) : sandbox;
    }

    private Sandbox grantedAt(Instant now) {
        boolean isUsed = uses > 0;
        return isUsed ? granted.activeAt(now) : granted;
    }

    Optional<Stop> stop() {
        return Optional.ofNullable(stop);
    }

    boolean runsAt(Instant now) {
        return stop == null && !grantedAt(now).isOverAt(now);
    }

    /** Returns the time at which it ends, as far as is known now. */
    Instant deadline(Instant now) {
        return grantedAt(now).end().at();
    }

    /**
     * Grants a longer life: it does not end meanwhile, but callers do not learn of it before {@link #persisted}. Either that or
     * {@link #rollBack} must follow. Empty when it no longer runs.
     */
    synchronized Optional<Sandbox> extend(int seconds, Instant now) {
        if (!runsAt(now)) {
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
    synchronized void changed(SandboxStore.Change change) {
        if (change.serial() > changeSerial) {
            changeSerial = change.serial();
            sandbox = change.appliedTo(sandbox);
            granted = change.appliedTo(granted);
        }
    }

    /** Notes that something begins in it, which {@link #endUse} must follow; false when it no longer runs. */
    synchronized boolean beginUse(Instant now) {
        if (!runsAt(now)) {
            return false;
        }
        noteActivity(now);
        uses++;
        return true;
    }

    /** Notes that something goes on in it which an earlier server began. */
    synchronized void resumeUse() {
        uses++;
    }

    /** Notes that something has ended in it. */
    synchronized void endUse(Instant now) {
        // Before it counts no longer, so that nobody takes it for idle in between.
        noteActivity(now);
        uses--;
    }

    /** Notes activity of a moment, unless it no longer runs. */
    synchronized void touch(Instant now) {
        if (runsAt(now)) {
            noteActivity(now);
        }
    }

    private void noteActivity(Instant now) {
        sandbox = sandbox.activeAt(now);
        granted = granted.activeAt(now);
    }

    /** Returns until when activity is recorded, for a server that comes after this one. */
    synchronized Instant recordedActivity() {
        return recordedActivity;
    }

    synchronized void recordedActivity(Instant until) {
        recordedActivity = until;
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
        Sandbox last = grantedAt(now);
        return last.isOverAt(now) && end(last.end());
    }
}
