package ai.vibengine.server.http.dispatch;

import java.util.HashMap;
import java.util.Map;

/** An amount of which each owner takes, and that has a bound for each and for all, beyond which each has a little. Thread-safe. */
final class Quota {

    private final Map<String, Long> taken = new HashMap<>();
    private final long perOwner;
    private final long all;
    private final long little;
    private long sum;

    /** @param little the amount that each owner may have even when the others have all */
    Quota(long perOwner, long all, long little) {
        this.perOwner = perOwner;
        this.all = all;
        this.little = little;
    }

    /** Takes so much, unless it is more than there is for this owner or for all. */
    synchronized boolean take(String owner, long amount) {
        long own = taken.getOrDefault(owner, 0L);
        if (own + amount > perOwner || (sum + amount > all && own + amount > little)) {
            return false;
        }
        taken.put(owner, own + amount);
        sum += amount;
        return true;
    }

    /** Returns whether so much more would be beyond what this owner may have, whatever the others have. */
    synchronized boolean isBeyondShare(String owner, long amount) {
        return taken.getOrDefault(owner, 0L) + amount > perOwner;
    }

    /** Returns how much this owner has. */
    synchronized long taken(String owner) {
        return taken.getOrDefault(owner, 0L);
    }

    /** Gives so much back. */
    synchronized void give(String owner, long amount) {
        sum -= amount;
        taken.computeIfPresent(owner, (any, own) -> own == amount ? null : own - amount);
    }
}
