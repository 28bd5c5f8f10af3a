package ai.vibengine.client.internal.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The limits of all attempts that are under way, looked at every 20 ms while there are any. A timer for each would wake
 * a thread with every call, which costs more than the rest of what this client does.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A limit that is over reports that itself.
public final class Deadlines {

    private static final Duration TICK = Duration.ofMillis(20);

    private final Scheduler time;
    private final Set<Limit> pending = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ticking = new AtomicBoolean();

    public Deadlines(Scheduler time) {
        this.time = time;
    }

    /**
     * Begins a limit.
     *
     * @param whenOver run on the thread of the timers unless the limit was ended before; may be run all the same when
     *     both happen at once. It must not block
     */
    public Limit begin(Duration duration, Runnable whenOver) {
        Limit limit = new Limit(time.nanos() + duration.toNanos(), whenOver);
        pending.add(limit);
        tickLater();
        return limit;
    }

    public void end(Limit limit) {
        pending.remove(limit);
    }

    private void tickLater() {
        if (!pending.isEmpty() && ticking.compareAndSet(false, true)) {
            time.limit(TICK).thenRun(this::tick);
        }
    }

    private void tick() {
        long now = time.nanos();
        pending.removeIf(limit -> {
            boolean over = now - limit.end >= 0;
            if (over) {
                limit.whenOver.run();
            }
            return over;
        });
        ticking.set(false);
        tickLater();
    }

    /** The limit of one attempt. Equal to itself alone. */
    public static final class Limit {

        private final long end;
        private final Runnable whenOver;

        private Limit(long end, Runnable whenOver) {
            this.end = end;
            this.whenOver = whenOver;
        }
    }
}
