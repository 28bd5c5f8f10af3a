package ai.vibengine.server.template;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of builds, and the order of their turns. Accounts take turns, however many builds each of them has. An account never holds all
 * workers, where there is more than one: one is left to the next account, because a build cannot be interrupted and taken up again, and no
 * account should have to wait for as long as the build of another one may take. Thread-safe.
 */
final class BuildQueue {

    /**
     * A build that waits for its turn.
     *
     * @param concurrent how many of its account may run at once
     */
    record Entry(String buildId, String accountId, int concurrent, Runnable work) {}

    private static final Logger LOG = LoggerFactory.getLogger(BuildQueue.class);

    private final int mostOfOneAccount;
    private final Map<String, Deque<Entry>> waiting = new LinkedHashMap<>();
    private final Map<String, Integer> running = new HashMap<>();

    BuildQueue(int workers) {
        this.mostOfOneAccount = Math.max(1, workers - 1);
    }

    /** Lets a build wait. */
    synchronized void add(Entry entry) {
        waiting.computeIfAbsent(entry.accountId(), account -> new ArrayDeque<>())
                .addLast(entry);
        notifyAll();
    }

    /** Takes a build out that waits; false when it does not. */
    synchronized boolean remove(String buildId) {
        boolean removed = false;
        for (Deque<Entry> entries : waiting.values()) {
            removed |= entries.removeIf(entry -> entry.buildId().equals(buildId));
        }
        waiting.values().removeIf(Deque::isEmpty);
        return removed;
    }

    /** Runs builds, one after the other, until its thread is interrupted. */
    void work() {
        try {
            while (true) {
                Entry entry = take();
                try {
                    entry.work().run();
                } catch (RuntimeException | OutOfMemoryError | StackOverflowError failure) {
                    LOG.error("the end of build {} could not be told", entry.buildId(), failure);
                } finally {
                    done(entry);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the next build whose turn it is, and counts it among those that run until {@link #done}. */
    synchronized Entry take() throws InterruptedException {
        while (true) {
            Optional<Entry> next = poll();
            if (next.isPresent()) {
                return next.get();
            }
            wait();
        }
    }

    /** Counts a build no more. */
    synchronized void done(Entry entry) {
        running.computeIfPresent(entry.accountId(), (account, number) -> number == 1 ? null : number - 1);
        notifyAll();
    }

    private synchronized Optional<Entry> poll() {
        // The account with the fewest running builds is first, and among equals the one that has waited longest for a
        // turn.
        Optional<Deque<Entry>> turn = waiting.values().stream()
                .filter(entries -> hasRoom(entries.element()))
                .min(Comparator.comparing(entries -> running(entries.element())));
        return turn.map(entries -> {
            Entry entry = entries.remove();
            waiting.remove(entry.accountId());
            if (!entries.isEmpty()) {
                waiting.put(entry.accountId(), entries);
            }
            running.merge(entry.accountId(), 1, Integer::sum);
            return entry;
        });
    }

    private synchronized boolean hasRoom(Entry entry) {
        return running(entry) < Math.min(mostOfOneAccount, entry.concurrent());
    }

    private synchronized int running(Entry entry) {
        return running.getOrDefault(entry.accountId(), 0);
    }
}
