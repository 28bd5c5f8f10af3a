package ai.vibengine.server.usage;

import ai.vibengine.server.store.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the requests of each key. Counting touches memory alone: the database is written every few seconds, before each reading, and at
 * the end. Thread-safe.
 */
public final class UsageMeter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UsageMeter.class);

    /** A day that has begun counts whole. */
    private static final long KEPT_MINUTES = Duration.ofHours(25).toMinutes();

    private final ConcurrentMap<Slot, Sum> unwritten = new ConcurrentHashMap<>();
    private final UsageStore store;
    private final Clock clock;
    private final ScheduledExecutorService timer;

    public UsageMeter(UsageStore store, Clock clock, Duration interval) {
        this.store = store;
        this.clock = clock;
        timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "usage");
            thread.setDaemon(true);
            return thread;
        });
        var unused = timer.scheduleWithFixedDelay(
                this::flushOrLog, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Counts a request. */
    public void count(String keyId, boolean refused) {
        long now = clock.millis();
        unwritten.merge(
                new Slot(keyId, TimeUnit.MILLISECONDS.toMinutes(now)), new Sum(1, refused ? 1 : 0, now), Sum::plus);
    }

    /** Writes down the counts, so that a reader of the database sees all of them. */
    public synchronized void flush() {
        List<Count> counts = new ArrayList<>();
        Map<String, Long> lastUses = new HashMap<>();
        Map<Slot, Sum> taken = new HashMap<>();
        for (Slot slot : unwritten.keySet()) {
            Sum sum = unwritten.remove(slot);
            if (sum != null) {
                taken.put(slot, sum);
                counts.add(new Count(slot.keyId(), slot.minute(), sum.requests(), sum.refused()));
                lastUses.merge(slot.keyId(), sum.lastUse(), Math::max);
            }
        }
        if (counts.isEmpty()) {
            return;
        }
        try {
            store.add(counts, lastUses, minute() - KEPT_MINUTES);
        } catch (StoreUnavailableException failure) {
            taken.forEach((slot, sum) -> unwritten.merge(slot, sum, Sum::plus));
            throw failure;
        }
    }

    /** Returns the use of the account's keys in the last so many minutes, the one that has begun included. */
    public List<Count> of(String accountId, int minutes) {
        flush();
        return store.of(accountId, minute() - minutes + 1);
    }

    /** Returns the minute that has begun, since 1970. */
    public long minute() {
        return TimeUnit.MILLISECONDS.toMinutes(clock.millis());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        flushOrLog();
    }

    private void flushOrLog() {
        try {
            flush();
        } catch (StoreUnavailableException failure) {
            LOG.warn("requests are counted but not written down yet", failure);
        }
    }

    private record Slot(String keyId, long minute) {}

    private record Sum(int requests, int refused, long lastUse) {

        Sum plus(Sum other) {
            return new Sum(requests + other.requests, refused + other.refused, Math.max(lastUse, other.lastUse));
        }
    }
}
