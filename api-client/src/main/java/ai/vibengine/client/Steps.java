package ai.vibengine.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Calls that follow each other. */
// Each ignored future is a step whose outcome arrives in the result.
@SuppressWarnings("FutureReturnValueIgnored")
final class Steps {

    private Steps() {}

    /** Like {@link CompletableFuture#thenCompose}, but giving the result up gives up whichever is under way. */
    static <A, T> CompletableFuture<T> then(
            CompletableFuture<A> first, Function<? super A, CompletableFuture<T>> second) {
        CompletableFuture<T> result = new CompletableFuture<>();
        first.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(Attempt.cause(failure));
                return;
            }
            try {
                CompletableFuture<T> next = second.apply(value);
                result.whenComplete((done, broken) -> next.cancel(true));
                next.whenComplete((done, broken) -> {
                    if (broken == null) {
                        result.complete(done);
                    } else {
                        result.completeExceptionally(Attempt.cause(broken));
                    }
                });
            } catch (Throwable t) {
                result.completeExceptionally(t);
            }
        });
        result.whenComplete((done, broken) -> first.cancel(true));
        return result;
    }
}
