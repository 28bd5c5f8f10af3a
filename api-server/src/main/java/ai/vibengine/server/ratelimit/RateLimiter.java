package ai.vibengine.server.ratelimit;

import ai.vibengine.server.account.Account;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * Counts the requests of each account in fixed windows, each of which starts with its first request. A plain counter, because that is what
 * the contract says: a token bucket refills meanwhile. Thread-safe.
 */
public final class RateLimiter {

    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final ConcurrentMap<String, Window> windows = new ConcurrentHashMap<>();
    private final long length;
    private final LongSupplier nanoTime;

    /** @param nanoTime a clock in nanoseconds that never goes back */
    public RateLimiter(Duration length, LongSupplier nanoTime) {
        this.length = length.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Takes one request from the account's window, if there is one left. */
    public Decision take(Account account) {
        Window window = windows.compute(
                account.accountId(),
                (id, current) -> current == null || isOver(current) ? new Window(nanoTime.getAsLong()) : current);
        // On a change of plan what was used stays used, and the window goes on.
        int limit = account.requestsPerMinute();
        return decision(window, window.take(limit), limit);
    }

    /** Returns the rest of the account's window, with nothing taken from it; without a window, the full limit and no time. */
    public Decision look(Account account) {
        int limit = account.requestsPerMinute();
        Window window = windows.get(account.accountId());
        if (window == null || isOver(window)) {
            return new Decision(true, limit, limit, 0);
        }
        return decision(window, window.left(limit) > 0, limit);
    }

    private boolean isOver(Window window) {
        return nanoTime.getAsLong() - window.startedAt >= length;
    }

    private Decision decision(Window window, boolean allowed, int limit) {
        long nanos = window.startedAt + length - nanoTime.getAsLong();
        int seconds = (int) Math.max(1, Math.floorDiv(nanos + NANOS_PER_SECOND - 1, NANOS_PER_SECOND));
        return new Decision(allowed, limit, window.left(limit), seconds);
    }

    private static final class Window {

        private final long startedAt;
        private int used;

        Window(long startedAt) {
            this.startedAt = startedAt;
        }

        synchronized boolean take(int limit) {
            if (used >= limit) {
                return false;
            }
            used++;
            return true;
        }

        synchronized int left(int limit) {
            return Math.max(0, limit - used);
        }
    }

    /**
     * The outcome of a request.
     *
     * @param remaining requests left in the window
     * @param resetSeconds whole seconds until the window is over, rounded up, at least 1; 0 when there is none
     */
    public record Decision(boolean allowed, int limit, int remaining, int resetSeconds) {}
}
