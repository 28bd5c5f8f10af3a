package ai.vibengine.server.command;

import ai.vibengine.server.sandbox.SandboxActivity;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the time that a command has. It comes later by as long as its sandbox is paused meanwhile. Thread-safe. */
final class CommandTimeout {

    private static final Logger LOG = LoggerFactory.getLogger(CommandTimeout.class);

    /** How often is looked whether a sandbox is still paused. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final ScheduledExecutorService timer;
    private final SandboxActivity activity;
    private final String sandboxId;
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
     */
    CommandTimeout(
            ScheduledExecutorService timer,
            SandboxActivity activity,
            String sandboxId,
            Duration pausesBefore,
            Runnable timeOut) {
        this.timer = timer;
        this.activity = activity;
        this.sandboxId = sandboxId;
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
        if (activity.isPaused(sandboxId)) {
            overdue = overdue.plus(LOOK);
            return LOOK;
        }
        Duration now = activity.pausedBy(sandboxId);
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
