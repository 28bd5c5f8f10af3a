package ai.vibengine.server.ratelimit;

import ai.vibengine.server.account.Account;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * Counts the requests of each account in fixed windows. A window starts with its first request, so there is a bucket for each
 * window and not, as usual, one that is refilled on a beat of its own. Thread-safe.
 */
public final class RateLimiter {

    private final ConcurrentMap<String, Window> windows = new ConcurrentHashMap<>();
    private final Duration length;
    private final LongSupplier nanoTime;
    private final TimeMeter meter;

    /** With the length of a window, and a clock in nanoseconds that never goes back. */
    public RateLimiter(Duration length, LongSupplier nanoTime) {
        this.length = length;
        this.nanoTime = nanoTime;
        this.meter = new NanoTimeMeter(nanoTime);
    }

    /** Takes one request from the account's window, if there is one left. */
    public Decision take(Account account) {
        int limit = account.requestsPerMinute();
        Window window = windows.compute(
                account.accountId(), (id, current) -> isOver(current) ? open(limit) : current.withLimit(limit, this));
        ConsumptionProbe probe = window.bucket().tryConsumeAndReturnRemaining(1);
        long left = window.startedAt() + length.toNanos() - nanoTime.getAsLong();
        return new Decision(probe.isConsumed(), limit, (int) probe.getRemainingTokens(), secondsRoundedUp(left));
    }

    /** What is left of the account's window, with nothing taken from it; of none, all and no time. */
    public Decision look(Account account) {
        int limit = account.requestsPerMinute();
        Window window = windows.get(account.accountId());
        if (window == null || isOver(window)) {
            return new Decision(true, limit, limit, 0);
        }
        Window open = window.withLimit(limit, this);
        long remaining = open.bucket().getAvailableTokens();
        long left = open.startedAt() + length.toNanos() - nanoTime.getAsLong();
        return new Decision(remaining > 0, limit, (int) remaining, secondsRoundedUp(left));
    }

    private boolean isOver(@org.jspecify.annotations.Nullable Window window) {
        return window == null || nanoTime.getAsLong() - window.startedAt() >= length.toNanos();
    }

    private Window open(int limit) {
        return new Window(bucket(limit, limit), limit, nanoTime.getAsLong());
    }

    private Bucket bucket(int limit, long tokens) {
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth
                        .capacity(limit)
                        .refillIntervally(limit, length.multipliedBy(2))
                        .initialTokens(tokens))
                .withCustomTimePrecision(meter)
                .build();
    }

    private static int secondsRoundedUp(long nanos) {
        return (int) Math.max(1, Math.floorDiv(nanos + 999_999_999L, 1_000_000_000L));
    }

    private record Window(Bucket bucket, int limit, long startedAt) {

        /** On a change of plan what was used stays used, and the window goes on. */
        Window withLimit(int newLimit, RateLimiter limiter) {
            if (newLimit == limit) {
                return this;
            }
            long used = limit - bucket.getAvailableTokens();
            return new Window(limiter.bucket(newLimit, Math.max(0, newLimit - used)), newLimit, startedAt);
        }
    }

    /**
     * What became of a request.
     *
     * @param remaining requests left in the window
     * @param resetSeconds whole seconds until the window is over, rounded up, at least 1; 0 when there is none
     */
    public record Decision(boolean allowed, int limit, int remaining, int resetSeconds) {}
}
