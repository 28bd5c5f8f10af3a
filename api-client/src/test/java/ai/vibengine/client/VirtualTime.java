package ai.vibengine.client;

import ai.vibengine.client.internal.http.Scheduler;
import ai.vibengine.client.internal.http.Transport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A time that passes only by the pauses that are made in it: each is over at once, and kept. Limits never run out. */
final class VirtualTime implements Scheduler {

    private static final Instant START = Instant.parse("2026-02-21T10:30:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos.get());
    }

    @Override
    public CompletableFuture<Void> pause(Duration delay) {
        pauses.add(delay);
        pass(delay);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> limit(Duration delay) {
        return new CompletableFuture<>();
    }

    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    List<Duration> pauses() {
        return pauses;
    }

    /** The same time, for a server. */
    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now();
            }
        };
    }

    /** A client in this time, whose jitter is always the same share of its bound. */
    Vibengine client(VibengineBuilder builder, double jitter) {
        AtomicLong ids = new AtomicLong();
        return new Vibengine(new Transport(builder.settings(), this, () -> jitter, () -> "id" + ids.incrementAndGet()));
    }
}
