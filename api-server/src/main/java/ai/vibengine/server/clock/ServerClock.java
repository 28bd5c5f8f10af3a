package ai.vibengine.server.clock;

import ai.vibengine.server.store.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time that was right once and then went on by a clock that is never set. Lifetimes do not jump when the wall clock does, neither
 * while a server runs nor between two of them.
 */
public final class ServerClock extends Clock {

    private static final Logger LOG = LoggerFactory.getLogger(ServerClock.class);
    private static final Duration WORTH_TELLING = Duration.ofSeconds(2);

    private final Instant start;
    private final LongSupplier nanoTime;
    private final long startNanos;

    private ServerClock(Instant start, long startNanos, LongSupplier nanoTime) {
        this.start = start;
        this.nanoTime = nanoTime;
        this.startNanos = startNanos;
    }

    /**
     * Returns the time of a server that starts. While sandboxes of an earlier one run, it is the time of that one, continued; otherwise it
     * is the wall clock's.
     *
     * @param boot the times of the clocks, a moment ago at most
     * @param nanoTime the clock of {@link BootTime#nanos}
     */
    public static ServerClock start(ClockStore store, BootTime boot, LongSupplier nanoTime) {
        Optional<Instant> youngest = store.youngestSandbox();
        Optional<Instant> continued = store.boot()
                .filter(before -> youngest.isPresent() && before.bootId().equals(boot.bootId()))
                .map(before -> before.at().plus(boot.uptime()))
                // A container's idea of its uptime may begin anew with it.
                .filter(now -> !now.isBefore(youngest.orElseThrow()));
        if (continued.isEmpty()) {
            keep(store, new ClockStore.Boot(boot.bootId(), boot.wall().minus(boot.uptime())));
            return new ServerClock(boot.wall(), boot.nanos(), nanoTime);
        }
        Duration set = Duration.between(continued.get(), boot.wall());
        if (set.abs().compareTo(WORTH_TELLING) > 0) {
            LOG.warn("the machine's clock was set by {} while sandboxes run; they keep to the time before", set);
        }
        return new ServerClock(continued.get(), boot.nanos(), nanoTime);
    }

    /** Keeps the time of the boot if it can: on a disk that is full, a start is worth more than this record. */
    private static void keep(ClockStore store, ClockStore.Boot boot) {
        try {
            store.keep(boot);
        } catch (StoreUnavailableException failure) {
            LOG.warn("the time of this start is not kept", failure);
        }
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        if (zone.equals(ZoneOffset.UTC)) {
            return this;
        }
        throw new UnsupportedOperationException("times are in UTC");
    }

    @Override
    public Instant instant() {
        return start.plus(Duration.ofNanos(nanoTime.getAsLong() - startNanos));
    }
}
