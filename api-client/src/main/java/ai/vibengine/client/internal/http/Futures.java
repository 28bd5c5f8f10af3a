package ai.vibengine.client.internal.http;

import ai.vibengine.client.error.CallInterruptedException;
import ai.vibengine.client.error.VibengineException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Steps after futures: what follows a result, and waiting for one. */
// Each ignored future is a step whose outcome arrives in the result.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Futures {

    private Futures() {}

    /** Like {@link CompletableFuture#thenCompose}, but giving the result up gives up whichever is under way. */
    public static <A, T> CompletableFuture<T> then(
            CompletableFuture<A> first, Function<? super A, CompletableFuture<T>> second) {
        CompletableFuture<T> result = new CompletableFuture<>();
        first.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(HttpAttempt.cause(failure));
                return;
            }
            follow(result, () -> second.apply(value));
        });
        result.whenComplete((done, broken) -> first.cancel(true));
        return result;
    }

    /** Like {@link CompletableFuture#exceptionallyCompose}, but giving the result up gives up whichever is under way. */
    public static <T> CompletableFuture<T> recover(
            CompletableFuture<T> first, Function<Throwable, CompletableFuture<T>> second) {
        CompletableFuture<T> result = new CompletableFuture<>();
        first.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                follow(result, () -> second.apply(HttpAttempt.cause(failure)));
            }
        });
        result.whenComplete((done, broken) -> first.cancel(true));
        return result;
    }

    private static <T> void follow(CompletableFuture<T> result, Supplier<CompletableFuture<T>> step) {
        try {
            CompletableFuture<T> next = step.get();
            result.whenComplete((done, broken) -> next.cancel(true));
            next.whenComplete((done, broken) -> {
                if (broken == null) {
                    result.complete(done);
                } else {
                    result.completeExceptionally(HttpAttempt.cause(broken));
                }
            });
        } catch (Throwable t) {
            result.completeExceptionally(t);
        }
    }

    /** Waits on the caller's own thread. An interrupt gives the call up. */
    public static <T> T await(CompletableFuture<T> call) {
        try {
            return call.get();
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new CallInterruptedException("interrupted while waiting for the answer", "none", e);
        } catch (CancellationException e) {
            throw new CallInterruptedException("the call was cancelled", "none", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof VibengineException failure) {
                // Where the caller stands helps more than where the answer was read.
                failure.fillInStackTrace();
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                // The caller's own, from an observer of responses.
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException("a fault of the client itself", e.getCause());
        }
    }
}
