package ai.vibengine.client.internal.http;

import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.json.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps within the rate limit by what the answers say is left of it: at full speed for the first three quarters of a
 * window, then evenly spread over the rest of it, then not before the next. Nothing is reserved ahead: who waited asks
 * again, by what is known then.
 */
public final class Pacer {

    private static final long WINDOW =
            Duration.ofSeconds(ContractNumbers.RATE_WINDOW_SECONDS).toNanos();

    private final Scheduler time;
    private boolean known;
    private int limit;
    private int left;
    private long windowEnd;
    private long nextSlot;
    private @Nullable CompletableFuture<Void> firstAnswer;

    public Pacer(Scheduler time) {
        this.time = time;
    }

    /** Completes when the next request may be sent. */
    public CompletableFuture<Void> turn() {
        CompletableFuture<Void> wait = waitOrGo();
        return wait == null ? CompletableFuture.completedFuture(null) : wait.thenCompose(done -> turn());
    }

    private synchronized @Nullable CompletableFuture<Void> waitOrGo() {
        if (!known) {
            if (firstAnswer != null) {
                return firstAnswer.copy();
            }
            // One request finds out what the limit is; the others wait for its answer.
            firstAnswer = new CompletableFuture<>();
            return null;
        }
        long now = time.nanos();
        if (now - windowEnd >= 0) {
            left = limit;
            windowEnd = now + WINDOW;
            nextSlot = now;
        }
        if (left <= 0) {
            return time.pause(Duration.ofNanos(windowEnd - now));
        }
        if (left <= limit / 4) {
            if (nextSlot - now > 0) {
                return time.pause(Duration.ofNanos(nextSlot - now));
            }
            nextSlot = now + (windowEnd - now) / (left + 1);
        }
        left--;
        return null;
    }

    /** Learns from an answer. */
    public void learn(Response response) {
        Integer limitNow = number(response, "X-RateLimit-Limit");
        Integer leftNow = number(response, "X-RateLimit-Remaining");
        Integer resetNow = number(response, "X-RateLimit-Reset");
        if (limitNow != null && leftNow != null && resetNow != null && limitNow > 0) {
            long end =
                    time.nanos() + Math.min(WINDOW, Duration.ofSeconds(resetNow).toNanos());
            learn(limitNow, leftNow, end);
        }
        letOthersGo();
    }

    private synchronized void learn(int limitNow, int leftNow, long end) {
        if (!known) {
            left = leftNow;
            windowEnd = end;
            nextSlot = time.nanos();
        } else if (end - windowEnd >= -WINDOW / 2) {
            // Not an answer from the window before, which would say nothing about this one.
            left = Math.min(left, leftNow);
            windowEnd = Math.max(windowEnd, end);
        }
        limit = limitNow;
        known = true;
    }

    /** An attempt ended without an answer: if it was the one that was to find out, the next one shall. */
    public void learnNothing() {
        letOthersGo();
    }

    /** Outside the lock: those who waited ask again, and send, on this thread. */
    private void letOthersGo() {
        CompletableFuture<Void> waitedFor;
        synchronized (this) {
            waitedFor = firstAnswer;
            firstAnswer = null;
        }
        if (waitedFor != null) {
            waitedFor.complete(null);
        }
    }

    private static @Nullable Integer number(Response response, String name) {
        String value = response.header(name);
        try {
            return value == null ? null : Integer.valueOf(value.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
