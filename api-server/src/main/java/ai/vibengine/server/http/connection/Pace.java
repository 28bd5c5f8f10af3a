package ai.vibengine.server.http.connection;

import java.time.Duration;

/**
 * The time that the other side of a connection has left. Waiting for it takes of that time and bytes that move give some back, so only
 * who is slower than the least rate for long runs out of it; the time in which the server keeps the other side waiting does not count. Not
 * thread-safe.
 */
final class Pace {

    /** The time that a client may fall behind the least rate: pauses of a mobile network are shorter. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    /** The least rate: what a poor mobile network does, and far more than a client that wants to hold something for long. */
    static final int LEAST_BYTES_PER_SECOND = 4 * 1024;

    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private long left = PATIENCE.toNanos();
    private long allowed = Long.MAX_VALUE;
    private long waited;
    private long since;
    private boolean waiting;

    /** Ends the wait at the latest when all waits together have taken so long. */
    void limit(Duration total) {
        allowed = total.toNanos();
    }

    /** Begins to wait for the other side. */
    void await(long now) {
        waiting = true;
        since = now;
    }

    /** Begins to wait for the other side to take so many bytes. */
    void await(long now, long bytes) {
        left += worth(bytes);
        await(now);
    }

    /** Ends the wait. */
    void arrived(long now) {
        if (waiting) {
            waiting = false;
            left -= now - since;
            waited += now - since;
            left = Math.min(left, PATIENCE.toNanos());
        }
    }

    /** Counts bytes that came. */
    void moved(long bytes) {
        left = Math.min(PATIENCE.toNanos(), left + worth(bytes));
    }

    /** Returns whether the other side has been waited for too long. */
    boolean isOver(long now) {
        long wait = now - since;
        return waiting && (wait > left || waited + wait > allowed);
    }

    private static long worth(long bytes) {
        return bytes * NANOS_PER_SECOND / LEAST_BYTES_PER_SECOND;
    }
}
