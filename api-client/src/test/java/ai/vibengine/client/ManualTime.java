package ai.vibengine.client;

import ai.vibengine.client.internal.http.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/** A time that passes when a test says so, and ends the pauses that are over by then, in order, on its thread. */
final class ManualTime implements Scheduler {

    private final PriorityQueue<Pause> pauses = new PriorityQueue<>(Comparator.comparing(Pause::end));
    private long nanos;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public CompletableFuture<Void> pause(Duration delay) {
        Pause pause = new Pause(nanos + delay.toNanos(), new CompletableFuture<>());
        pauses.add(pause);
        return pause.over();
    }

    @Override
    public CompletableFuture<Void> limit(Duration delay) {
        return new CompletableFuture<>();
    }

    void pass(Duration duration) {
        long end = nanos + duration.toNanos();
        for (Pause next = pauses.peek(); next != null && next.end() <= end; next = pauses.peek()) {
            pauses.remove();
            nanos = next.end();
            next.over().complete(null);
        }
        nanos = end;
    }

    private record Pause(long end, CompletableFuture<Void> over) {}
}
