package ai.vibengine.server.login;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The tries at signing in that each name has left: so many at first, and one that comes back after each interval. Thread-safe. */
final class LoginThrottle {

    private static final int MANY = 10_000;

    private final ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final int most;
    private final Duration interval;
    private final TimeMeter meter;

    LoginThrottle(int most, Duration interval, TimeMeter meter) {
        this.most = most;
        this.interval = interval;
        this.meter = meter;
    }

    /** Takes a try; 0, or the seconds until there is one. */
    int take(String name) {
        if (buckets.size() > MANY) {
            // A bucket with all tries left is the same as none.
            buckets.values().removeIf(bucket -> bucket.getAvailableTokens() >= most);
        }
        ConsumptionProbe probe = buckets.computeIfAbsent(name, key -> bucket()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? 0
                : (int) Math.max(1, Math.floorDiv(probe.getNanosToWaitForRefill() + 999_999_999L, 1_000_000_000L));
    }

    /** Gives a try back that was none. */
    void giveBack(String name) {
        Bucket bucket = buckets.get(name);
        if (bucket != null) {
            bucket.addTokens(1);
        }
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(most).refillIntervally(1, interval))
                .withCustomTimePrecision(meter)
                .build();
    }
}
