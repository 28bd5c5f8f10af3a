package ai.vibengine.server.clock;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Slows down the reader of an output, beyond a first amount, to so many bytes a second: a program that prints for ever then waits, at no
 * cost to others. For one thread at a time.
 */
public final class Pace {

    /** Shorter sleeps would cost more than they save. */
    private static final long LEAST_NANOS = Duration.ofMillis(20).toNanos();

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final int bytesPerSecond;
    private final Sleeper sleeper;
    private long free;
    private long owedNanos;

    /** Waits for a time. */
    @FunctionalInterface
    public interface Sleeper {

        void sleep(long nanos) throws InterruptedException;
    }

    /**
     * Constructs a pace.
     *
     * @param free how many bytes pass at full speed at first
     */
    public Pace(long free, int bytesPerSecond) {
        this(free, bytesPerSecond, TimeUnit.NANOSECONDS::sleep);
    }

    Pace(long free, int bytesPerSecond, Sleeper sleeper) {
        this.free = free;
        this.bytesPerSecond = bytesPerSecond;
        this.sleeper = sleeper;
    }

    /** Counts what has passed, and waits for as long as that is too fast; an interrupted thread waits no more. */
    public void passed(long bytes) {
        long fast = Math.min(free, bytes);
        free -= fast;
        owedNanos += (bytes - fast) * SECOND_NANOS / bytesPerSecond;
        if (owedNanos < LEAST_NANOS || Thread.currentThread().isInterrupted()) {
            return;
        }
        try {
            sleeper.sleep(owedNanos);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        owedNanos = 0;
    }
}
