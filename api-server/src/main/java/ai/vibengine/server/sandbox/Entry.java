package ai.vibengine.server.sandbox;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox that is in memory, and whether it still runs. Every change is one step under the entry's own lock, which is held for
 * nothing else, so extending and ending cannot cross.
 */
final class Entry {

    private volatile Sandbox sandbox;
    private volatile @Nullable Stop stop;

    Entry(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Optional<Stop> stop() {
        return Optional.ofNullable(stop);
    }

    boolean runsAt(Instant now) {
        return stop == null && !sandbox.isOverAt(now);
    }

    /** The sandbox with its new lifetime; empty when it no longer runs. */
    synchronized Optional<Sandbox> extend(int seconds, Instant now) {
        if (!runsAt(now)) {
            return Optional.empty();
        }
        sandbox = sandbox.livingFor(seconds, now);
        return Optional.of(sandbox);
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
        return sandbox.isOverAt(now) && end(new Stop(Stop.Reason.EXPIRED, sandbox.deadline()));
    }
}
