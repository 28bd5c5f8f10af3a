package ai.vibengine.server.template;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The builds that have not ended, and requests that wait for their ends: so many in all, and so many of an account. Thread-safe. */
final class BuildWaits {

    /** Each waiting answer holds a thread; beyond so many the others are answered at once, as a preference may be. */
    private static final int MAX_WAITING = 32;

    /** The part of those for the templates of one account: half of the threads that it may have, so that the others still serve it. */
    private static final int MAX_WAITING_OF_ACCOUNT = 8;

    private final ConcurrentMap<String, CompletableFuture<Void>> builds = new ConcurrentHashMap<>();
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final ConcurrentMap<String, Integer> waitingOfAccounts = new ConcurrentHashMap<>();

    void begin(String buildId) {
        builds.put(buildId, new CompletableFuture<>());
    }

    /** Ends the waits for a build; false when it has ended before. */
    boolean end(String buildId) {
        CompletableFuture<Void> build = builds.remove(buildId);
        return build != null && build.complete(null);
    }

    /**
     * Waits until a build has ended, but not for ever.
     *
     * @return whether it was possible to wait; when not, too many others do
     */
    boolean await(Template template, Duration patience) {
        CompletableFuture<Void> build = builds.get(template.buildId());
        if (build == null) {
            return true;
        }
        String owner = template.accountId() == null ? "" : template.accountId();
        try {
            if (waitingOfAccounts.merge(owner, 1, Integer::sum) > MAX_WAITING_OF_ACCOUNT || !waiting.tryAcquire()) {
                return false;
            }
            try {
                build.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException over) {
                return true;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            } finally {
                waiting.release();
            }
            return true;
        } finally {
            waitingOfAccounts.computeIfPresent(owner, (any, count) -> count == 1 ? null : count - 1);
        }
    }
}
