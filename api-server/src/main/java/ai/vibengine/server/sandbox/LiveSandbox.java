package ai.vibengine.server.sandbox;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox that is in memory, and whether it still runs. Every change is one step under the entry's own lock, which is held for
 * nothing else, so extending and ending cannot cross.
 */
final class LiveSandbox {

    private volatile Sandbox sandbox;
    /** The sandbox with every extension that was granted, those that are being kept included. */
    private volatile Sandbox granted;

    private volatile @Nullable Stop stop;
    private int pendingWrites;
    private long metadataSerial;

    LiveSandbox(Sandbox sandbox) {
        this.sandbox = sandbox;
        this.granted = sandbox;
    }

    /** Returns the sandbox as callers may see it. */
    Sandbox sandbox() {
        return sandbox;
    }

    Optional<Stop> stop() {
        return Optional.ofNullable(stop);
    }

    boolean runsAt(Instant now) {
        return stop == null && !granted.isOverAt(now);
    }

    /** Returns the time at which it ends, as far as is known now. */
    Instant deadline() {
        return granted.deadline();
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

    /** Takes over metadata that are on the disk, unless later ones are known. */
    synchronized void updated(SandboxStore.MetadataChange change) {
        if (change.serial() > metadataSerial) {
            metadataSerial = change.serial();
            sandbox = sandbox.with(sandbox.request().withMetadata(change.metadata()));
            granted = granted.with(granted.request().withMetadata(change.metadata()));
        }
    }

    /** Takes back a granted life that could not be kept, unless another grant relies on it. */
    synchronized void rollBack() {
        pendingWrites--;
        if (pendingWrites == 0) {
            granted = sandbox;
        }
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
        return granted.isOverAt(now) && end(new Stop(Stop.Reason.EXPIRED, granted.deadline()));
    }
}
