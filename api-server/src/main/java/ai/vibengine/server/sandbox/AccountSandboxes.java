package ai.vibengine.server.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The sandboxes of one account in the order of its list, and the slots it has taken. Thread-safe. */
final class AccountSandboxes {

    private final ConcurrentNavigableMap<Sandbox.Position, LiveSandbox> running = new ConcurrentSkipListMap<>();
    /** Those of them that are paused; one that its timeouts have just paused may be missing until somebody looks. */
    private final ConcurrentMap<LiveSandbox, Boolean> paused = new ConcurrentHashMap<>();

    private final AtomicInteger count = new AtomicInteger();
    /** None ends before this; extensions may have made it too early. */
    private final AtomicLong earliestDeadline = new AtomicLong(Long.MAX_VALUE);

    private final AtomicInteger slots = new AtomicInteger();

    void add(LiveSandbox live, Instant now) {
        if (running.putIfAbsent(live.sandbox().position(), live) == null) {
            count.incrementAndGet();
        }
        noteDeadline(live, now);
    }

    void remove(LiveSandbox live) {
        if (running.remove(live.sandbox().position(), live)) {
            count.decrementAndGet();
        }
        paused.remove(live);
    }

    /** Looks whether a sandbox is paused. Of looks that cross, the last sees what all their callers have done. */
    void notePause(LiveSandbox live, Clock clock) {
        paused.compute(live, (key, known) -> live.stateAt(clock.instant()) == LiveSandbox.State.PAUSED ? true : null);
    }

    /** Returns how many are paused. */
    int paused() {
        return paused.size();
    }

    /** Tells of each whose time is over; while there is none this costs nothing, however many run. */
    void forEachOver(Instant now, Consumer<LiveSandbox> reap) {
        if (now.toEpochMilli() < earliestDeadline.get()) {
            return;
        }
        earliestDeadline.set(Long.MAX_VALUE);
        for (LiveSandbox live : running.values()) {
            if (!now.isBefore(live.deadline(now))) {
                reap.accept(live);
            }
            if (live.stop().isEmpty()) {
                noteDeadline(live, now);
            }
        }
    }

    int count() {
        return count.get();
    }

    /** Returns a page of those that run. */
    SandboxPage page(SandboxQuery query, Instant now) {
        boolean all = !query.isFiltered() || (query.filter().equals(SandboxFilter.NONE) && paused.isEmpty());
        if (!all) {
            // Looked at once, so that page and total are of one moment.
            List<Sandbox> matching =
                    sandboxes(running, now).filter(query::matches).toList();
            Stream<Sandbox> behind = matching.stream()
                    .filter(sandbox ->
                            query.after() == null || sandbox.position().compareTo(query.after()) > 0);
            return page(behind, query, matching.size());
        }
        var behind = query.after() == null ? running : running.tailMap(query.after(), false);
        return page(sandboxes(behind, now).filter(query::matches), query, count());
    }

    private static Stream<Sandbox> sandboxes(Map<Sandbox.Position, LiveSandbox> running, Instant now) {
        return running.values().stream().filter(live -> live.isAliveAt(now)).map(live -> live.sandboxAt(now));
    }

    /** Returns a page. The count may be of another moment, which is right where it differs from the page. */
    private static SandboxPage page(Stream<Sandbox> behind, SandboxQuery query, int count) {
        List<Sandbox> page = behind.limit(query.limit() + 1L).toList();
        boolean hasMore = page.size() > query.limit();
        boolean whole = query.after() == null && !hasMore;
        return new SandboxPage(
                hasMore ? page.subList(0, query.limit()) : page,
                hasMore,
                whole ? page.size() : Math.max(page.size(), count));
    }

    /** Returns the whole seconds until the first of them expires, at least 1. */
    int secondsUntilFirstEnds(Instant now) {
        long millis = running.values().stream()
                .mapToLong(live -> Duration.between(now, live.deadline(now)).toMillis())
                .min()
                .orElse(1L);
        return (int) Math.max(1, Math.floorDiv(millis + 999, 1000L));
    }

    /** Takes a slot if fewer than {@code limit} are taken. */
    boolean acquireSlot(int limit) {
        return slots.getAndUpdate(taken -> taken < limit ? taken + 1 : taken) < limit;
    }

    /** Takes a slot whatever the limit is: for one that ran before the server started. */
    void acquireSlot() {
        slots.incrementAndGet();
    }

    void releaseSlot() {
        slots.decrementAndGet();
    }

    /** Notes when a sandbox ends, which may be earlier than it was. */
    void noteDeadline(LiveSandbox live, Instant now) {
        earliestDeadline.accumulateAndGet(live.deadline(now).toEpochMilli(), Math::min);
    }
}
