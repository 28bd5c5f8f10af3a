package ai.vibengine.server.command;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the time that a command has. It comes later by as long as its sandbox is paused meanwhile. Thread-safe. */
final class CommandTimeout {

    private static final Logger LOG = LoggerFactory.getLogger(CommandTimeout.class);

    /** How often is looked whether a sandbox is still paused. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final ScheduledExecutorService timer;
    private final BooleanSupplier isPaused;
    private final Supplier<Duration> pausedFor;
    private final Runnable timeOut;
    /** The pauses that the time has been made longer by. */
    private Duration pauses;

    /** For how long it has been over, without the pauses that have not been looked at. */
    private Duration overdue = Duration.ZERO;

    private boolean cancelled;
    private @Nullable ScheduledFuture<?> next;

    /**
     * Constructs one that has not begun.
     *
     * @param pausesBefore how long the sandbox had been paused before the command began
     * @param isPaused tells whether it is paused now
     * @param pausedFor tells how long it has been paused until now, all in all
     */
    CommandTimeout(
            ScheduledExecutorService timer,
            Duration pausesBefore,
            BooleanSupplier isPaused,
            Supplier<Duration> pausedFor,
            Runnable timeOut) {
        this.timer = timer;
        this.isPaused = isPaused;
        this.pausedFor = pausedFor;
        this.pauses = pausesBefore;
        this.timeOut = timeOut;
    }

    /** @param left how much of the time is left, less than nothing if it was over before */
    synchronized CommandTimeout begin(Duration left) {
        if (left.isNegative()) {
            overdue = left.negated();
        }
        return schedule(left);
    }

    private synchronized CommandTimeout schedule(Duration left) {
        if (!cancelled) {
            try {
                next = timer.schedule(this::look, Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closed) {
                LOG.debug("closed");
            }
        }
        return this;
    }

    private void look() {
        Duration more = more();
        if (more.isZero()) {
            timeOut.run();
        } else {
            schedule(more);
        }
    }

    private synchronized Duration more() {
        if (isPaused.getAsBoolean()) {
            overdue = overdue.plus(LOOK);
            return LOOK;
        }
        Duration now = pausedFor.get();
        Duration more = now.minus(pauses).minus(overdue);
        pauses = now;
        overdue = Duration.ZERO;
        return more.isNegative() ? Duration.ZERO : more;
    }

    synchronized void cancel() {
        cancelled = true;
        if (next != null) {
            next.cancel(false);
        }
    }
}
