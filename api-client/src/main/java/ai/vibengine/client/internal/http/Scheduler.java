package ai.vibengine.client.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The clock and the timers of a client. */
public interface Scheduler {

    /** Nanoseconds since some moment; never jumps. */
    long nanos();

    /** The time of day. */
    Instant now();

    /** Waits on purpose, before another attempt: a future that completes after the delay, or is cancelled before. */
    CompletableFuture<Void> pause(Duration delay);

    /** Limits something else: a future that completes when the time for it is over, or is cancelled before. */
    CompletableFuture<Void> limit(Duration delay);

    /** The machine's. Waiting costs no thread: the JDK has one for all timers. */
    Scheduler SYSTEM = new Scheduler() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public CompletableFuture<Void> pause(Duration delay) {
            return limit(delay);
        }

        @Override
        public CompletableFuture<Void> limit(Duration delay) {
            // Unlike a delayed executor, this takes its timer out of the queue when it is cancelled.
            return new CompletableFuture<Void>().completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    };
}
