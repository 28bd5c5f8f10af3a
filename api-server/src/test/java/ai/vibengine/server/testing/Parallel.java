package ai.vibengine.server.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Does things at the same time. */
public final class Parallel<T> implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final ExecutorService threads;
    private final ExecutorCompletionService<T> results;
    private int left;

    private Parallel(int count) {
        threads = Executors.newFixedThreadPool(count);
        results = new ExecutorCompletionService<>(threads);
        left = count;
    }

    /** Begins so many calls at the same moment, each with its number. */
    public static <T> Parallel<T> begin(int count, IntFunction<T> call) {
        Parallel<T> parallel = new Parallel<>(count);
        CyclicBarrier start = new CyclicBarrier(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            parallel.results.submit(() -> {
                await(start);
                return call.apply(number);
            });
        }
        return parallel;
    }

    /** All results of so many calls at the same moment. */
    public static <T> List<T> all(int count, IntFunction<T> call) {
        try (Parallel<T> parallel = begin(count, call)) {
            return parallel.rest();
        }
    }

    /** The next so many results, in the order in which they come. */
    public List<T> next(int count) {
        List<T> next = new ArrayList<>();
        for (int i = 0; i < count; i++, left--) {
            try {
                Future<T> result = results.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (result == null) {
                    throw new AssertionError("only " + i + " of " + count + " ended: " + next);
                }
                next.add(result.get());
            } catch (ExecutionException failure) {
                throw new AssertionError(failure.getCause());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError(interrupted);
            }
        }
        return next;
    }

    /** All results that have not come yet. */
    public List<T> rest() {
        return next(left);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
