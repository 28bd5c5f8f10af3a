package ai.vibengine.conformance.reference;

import ai.vibengine.conformance.engine.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** A time that passes only while somebody sleeps, and then at once. Each look at it takes a tenth of a millisecond. */
public final class VirtualTime extends Clock implements Sleeper {
    private static final long LOOK = 100_000;

    private final Instant start;
    private final AtomicLong nanos;

    public VirtualTime() {
        this(Instant.parse("2026-02-21T10:30:00.250Z"), new AtomicLong());
    }

    private VirtualTime(Instant start, AtomicLong nanos) {
        this.start = start;
        this.nanos = nanos;
    }

    /** The same time, as a clock shows it that is ahead. */
    VirtualTime ahead(Duration by) {
        return new VirtualTime(start.plus(by), nanos);
    }

    @Override
    public void sleep(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanos.addAndGet(LOOK));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant(), zone);
    }
}
