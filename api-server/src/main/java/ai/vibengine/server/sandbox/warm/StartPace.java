package ai.vibengine.server.sandbox.warm;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The pace at which sandboxes are started ahead: one after the other while the server has nothing else to do, and one now and then while it
 * is busy. For one thread.
 */
final class StartPace {

    /** How long nothing was asked of a server that has nothing else to do. */
    static final Duration QUIET = Duration.ofMillis(150);

    /** The time from one start to the next of a busy server where none waits: a start takes some hundredths of it. */
    static final Duration SHORTEST_PAUSE = Duration.ofMillis(1500);

    /** The same where nearly as many wait as should. */
    static final Duration LONGEST_PAUSE = Duration.ofMillis(7500);

    private final Supplier<Duration> sinceLastCall;
    private final Supplier<Duration> now;
    private final DoubleSupplier filled;
    private Duration lastStart;

    /**
     * Constructs a pace whose first start may be at once.
     *
     * @param sinceLastCall how long ago a request was answered
     * @param now a time that goes forward steadily
     * @param filled how much there is of all that should wait, from 0 to 1
     */
    StartPace(Supplier<Duration> sinceLastCall, Supplier<Duration> now, DoubleSupplier filled) {
        this.sinceLastCall = sinceLastCall;
        this.now = now;
        this.filled = filled;
        this.lastStart = now.get().minus(LONGEST_PAUSE);
    }

    /** Returns how long the next start has to wait as things are; zero when it may be now. */
    Duration left() {
        Duration quiet = QUIET.minus(sinceLastCall.get());
        Duration pause = lastStart.plus(pause()).minus(now.get());
        Duration shorter = quiet.compareTo(pause) < 0 ? quiet : pause;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    /** Returns the time from one start to the next of a busy server as things are: those who need what waits go before what is not needed yet. */
    private Duration pause() {
        double longer = LONGEST_PAUSE.minus(SHORTEST_PAUSE).toMillis() * filled.getAsDouble();
        return SHORTEST_PAUSE.plusMillis((long) longer);
    }

    /** Notes that one was started. */
    void started() {
        lastStart = now.get();
    }
}
