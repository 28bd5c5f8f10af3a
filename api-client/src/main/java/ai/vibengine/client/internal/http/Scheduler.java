package ai.vibengine.client.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** The clock and the timers of a client. */
public interface Scheduler extends AutoCloseable {

    /** Nanoseconds since some moment; never jumps. */
    long nanos();

    /** The time of day. */
    Instant now();

    /** Waits on purpose, before another attempt: a future that completes after the delay, or is cancelled before. */
    CompletableFuture<Void> pause(Duration delay);

    /** Limits something else: a future that completes when the time for it is over, or is cancelled before. */
    CompletableFuture<Void> limit(Duration delay);

    /** Ends the timers, which then never complete. Nothing to do for one that has no thread. */
    @Override
    default void close() {}
}
