package ai.vibengine.server.sandbox;

import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The running sandboxes of one account in the order of its list, and the places it has taken. Thread-safe. */
final class AccountSandboxes {

    private final ConcurrentNavigableMap<Sandbox.Position, Entry> running = new ConcurrentSkipListMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger places = new AtomicInteger();

    void add(Entry entry) {
        if (running.putIfAbsent(entry.sandbox().position(), entry) == null) {
            count.incrementAndGet();
        }
    }

    void remove(Entry entry) {
        if (running.remove(entry.sandbox().position(), entry)) {
            count.decrementAndGet();
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
}
