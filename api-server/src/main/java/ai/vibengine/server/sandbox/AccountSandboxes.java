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

    private final ConcurrentNavigableMap<Sandbox.Position, LiveSandbox> running = new ConcurrentSkipListMap<>();
    private final AtomicInteger count = new AtomicInteger();
    /** None ends before this; extensions may have made it too early. */
    private final AtomicLong earliestDeadline = new AtomicLong(Long.MAX_VALUE);

    private final AtomicInteger slots = new AtomicInteger();

    void add(LiveSandbox live) {
        if (running.putIfAbsent(live.sandbox().position(), live) == null) {
            count.incrementAndGet();
        }
        noteDeadline(live);
    }

    void remove(LiveSandbox live) {
        if (running.remove(live.sandbox().position(), live)) {
            count.decrementAndGet();
        }
    }

    /** Tells of each whose time is over; while there is none this costs nothing, however many run. */
    void forEachOver(Instant now, Consumer<LiveSandbox> reap) {
        if (now.toEpochMilli() < earliestDeadline.get()) {
            return;
        }
        earliestDeadline.set(Long.MAX_VALUE);
        for (LiveSandbox live : running.values()) {
            if (!now.isBefore(live.deadline())) {
                reap.accept(live);
            }
            if (live.stop().isEmpty()) {
                noteDeadline(live);
            }
        }
    }

    int count() {
        return count.get();
    }

    Stream<LiveSandbox> all() {
        return running.values().stream();
    }

    Stream<LiveSandbox> after(Sandbox.@Nullable Position position) {
        return (position == null ? running : running.tailMap(position, false)).values().stream();
    }

    /** Takes a place if fewer than {@code limit} are taken. */
    boolean acquireSlot(int limit) {
        return slots.getAndUpdate(taken -> taken < limit ? taken + 1 : taken) < limit;
    }

    /** Takes a place whatever the limit is: for one that ran before the server started. */
    void acquireSlot() {
        slots.incrementAndGet();
    }

    void releaseSlot() {
        slots.decrementAndGet();
    }

    private void noteDeadline(LiveSandbox live) {
        earliestDeadline.accumulateAndGet(live.deadline().toEpochMilli(), Math::min);
    }
}
