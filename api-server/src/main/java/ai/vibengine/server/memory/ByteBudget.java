package ai.vibengine.server.memory;

import java.util.HashMap;
import java.util.Map;

/**
 * The number of bytes of a kind that all accounts may have under way together, and that each of them may have. A transfer that began within
 * the bounds may grow beyond them, at the expense of its own account alone. Thread-safe.
 */
public final class ByteBudget {

    /**
     * An account that has less than this part of its share may begin in any case: else accounts that take all they may keep others from a
     * start.
     */
    private static final int LITTLE = 8;

    private final String what;
    private final long total;
    private final long each;
    private final Map<String, Long> usedByOwner = new HashMap<>();
    private long used;

    /** The bytes of all accounts, without those beyond the share of each. */
    private long shared;

    /**
     * Sets the bounds.
     *
     * @param what the bytes are of, for people
     * @param each how many an account may have
     */
    public ByteBudget(String what, long total, long each) {
        this.what = what;
        this.total = total;
        this.each = each;
    }

    /**
     * Refuses what would begin while as many bytes are under way as may be.
     *
     * @throws BudgetExceededException when they are
     */
    public synchronized void requireRoom(String owner) {
        long own = usedByOwner.getOrDefault(owner, 0L);
        if (own >= each) {
            throw BudgetExceededException.ofAccount(what, each);
        }
        if (shared >= total && own >= each / LITTLE) {
            throw BudgetExceededException.ofServer(what);
        }
    }

    /** Begins to count bytes that come. */
    public Lease open(String owner) {
        return new Lease(owner);
    }

    /** Returns how many bytes are under way. */
    public synchronized long used() {
        return used;
    }

    private synchronized void count(String owner, long bytes) {
        long before = usedByOwner.getOrDefault(owner, 0L);
        long now = before + bytes;
        used += bytes;
        shared += Math.min(now, each) - Math.min(before, each);
        if (now == 0) {
            usedByOwner.remove(owner);
        } else {
            usedByOwner.put(owner, now);
        }
    }

    /** Bytes that are under way until this is closed. Thread-safe. */
    public final class Lease implements AutoCloseable {

        private final String owner;
        private long bytes;
        private boolean closed;

        private Lease(String owner) {
            this.owner = owner;
        }

        /** Counts further bytes, whatever the bounds are; without effect once this is closed. */
        public synchronized void add(long further) {
            if (!closed) {
                bytes += further;
                count(owner, further);
            }
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                count(owner, -bytes);
            }
        }
    }
}
