package ai.vibengine.client.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The machine's time. All timers of a client share one thread of its own, on which nothing runs that could block: the
 * JDK's timers and its common pool are shared with the whole program, and whoever blocks them would stop the deadlines.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What is cancelled has nothing to say.
public final class SystemScheduler implements Scheduler {

    private final String name;
    private final ScheduledThreadPoolExecutor timers;

    /** {@code name} is the name of the thread, which exists while timers run and for ten seconds after them. */
    public SystemScheduler(String name) {
        this.name = name;
        timers = new ScheduledThreadPoolExecutor(1, task -> SharedHttpClient.daemon(task, name));
        timers.setKeepAliveTime(10, TimeUnit.SECONDS);
        timers.allowCoreThreadTimeOut(true);
        timers.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public CompletableFuture<Void> pause(Duration delay) {
        return limit(delay);
    }

    @Override
    public CompletableFuture<Void> limit(Duration delay) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        try {
            ScheduledFuture<?> timer =
                    timers.schedule(() -> over.complete(null), delay.toNanos(), TimeUnit.NANOSECONDS);
            over.whenComplete((done, cancelled) -> timer.cancel(false));
        } catch (RejectedExecutionException closed) {
            // The client is closed, which has failed every call that could wait for this.
            over.cancel(false);
        }
        return over;
    }

    @Override
    public void close() {
        timers.shutdownNow();
        if (!Thread.currentThread().getName().equals(name)) {
            try {
                boolean unused = timers.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
