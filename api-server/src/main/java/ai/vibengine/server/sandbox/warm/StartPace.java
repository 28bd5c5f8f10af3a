package ai.vibengine.server.sandbox.warm;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The pace at which sandboxes are started ahead: one after the other while the server has nothing else to do, and one now and then while it
 * is busy. For one thread.
 */
final class StartPace {

    /** How long nothing was asked of a server that has nothing else to do. */
    static final Duration QUIET = Duration.ofMillis(150);

    /** The time from one start to the next of a busy server: a start takes some hundredths of it. */
    static final Duration LONGEST_PAUSE = Duration.ofMillis(1500);

    private final Supplier<Duration> sinceLastCall;
    private final Supplier<Duration> now;
    private Duration lastStart;

    /**
     * Constructs a pace whose first start may be at once.
     *
     * @param sinceLastCall how long ago a request was answered
     * @param now a time that goes forward steadily
     */
    StartPace(Supplier<Duration> sinceLastCall, Supplier<Duration> now) {
        this.sinceLastCall = sinceLastCall;
        this.now = now;
        this.lastStart = now.get().minus(LONGEST_PAUSE);
    }

    /** Returns how long the next start has to wait as things are; zero when it may be now. */
    Duration left() {
        Duration quiet = QUIET.minus(sinceLastCall.get());
        Duration pause = lastStart.plus(LONGEST_PAUSE).minus(now.get());
        Duration shorter = quiet.compareTo(pause) < 0 ? quiet : pause;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    /** Notes that one was started. */
    void started() {
        lastStart = now.get();
    }
}
