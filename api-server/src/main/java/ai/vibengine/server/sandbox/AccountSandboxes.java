package ai.vibengine.server.sandbox;

import java.time.Instant;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The running sandboxes of one account in the order of its list, and the places it has taken. Thread-safe. */
final class AccountSandboxes {

    private final ConcurrentNavigableMap<Sandbox.Position, Entry> running = new ConcurrentSkipListMap<>();
    private final AtomicInteger count = new AtomicInteger();
    /** None ends before this; extensions may have made it too early. */
    private final AtomicLong earliestDeadline = new AtomicLong(Long.MAX_VALUE);

    private final AtomicInteger places = new AtomicInteger();

    void add(Entry entry) {
        if (running.putIfAbsent(entry.sandbox().position(), entry) == null) {
            count.incrementAndGet();
        }
        noteDeadline(entry);
    }

    void remove(Entry entry) {
        if (running.remove(entry.sandbox().position(), entry)) {
            count.decrementAndGet();
        }
    }

    /** Tells of each whose time is over; while there is none this costs nothing, however many run. */
    void forEachOver(Instant now, Consumer<Entry> reap) {
        if (now.toEpochMilli() < earliestDeadline.get()) {
            return;
        }
        earliestDeadline.set(Long.MAX_VALUE);
        for (Entry entry : running.values()) {
            if (!now.isBefore(entry.deadline())) {
                reap.accept(entry);
            }
            if (entry.stop().isEmpty()) {
                noteDeadline(entry);
            }
        }
    }

    int count() {
        return count.get();
    }

    Stream<Entry> all() {
        return running.values().stream();
    }

    Stream<Entry> after(Sandbox.@Nullable Position position) {
        return (position == null ? running : running.tailMap(position, false)).values().stream();
    }

    /** Takes a place if fewer than {@code limit} are taken. */
    boolean takePlace(int limit) {
        return places.getAndUpdate(taken -> taken < limit ? taken + 1 : taken) < limit;
    }

    /** Takes a place whatever the limit is: for one that ran before the server started. */
    void takePlace() {
        places.incrementAndGet();
    }

    void freePlace() {
        places.decrementAndGet();
    }

    private void noteDeadline(Entry entry) {
        earliestDeadline.accumulateAndGet(entry.deadline().toEpochMilli(), Math::min);
    }
}
