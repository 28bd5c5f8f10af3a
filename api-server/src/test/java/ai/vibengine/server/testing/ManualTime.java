package ai.vibengine.server.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time that passes when a test says so. Thread-safe. */
public final class ManualTime extends Clock {

    private static final Instant START = Instant.parse("2026-02-21T10:30:00Z");

    private volatile Duration passed = Duration.ZERO;

    /** Lets time pass. */
    public synchronized void advance(Duration by) {
        passed = passed.plus(by);
    }

    /** Nanoseconds of a clock that never goes back. */
    public long nanos() {
        return passed.toNanos();
    }

    @Override
    public Instant instant() {
        return START.plus(passed);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
