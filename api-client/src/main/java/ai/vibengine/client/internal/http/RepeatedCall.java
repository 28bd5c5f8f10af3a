package ai.vibengine.client.internal.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for something for longer than one answer may: asks again until it is over or the time is. Each answer is waited for as long as the
 * server can; one that comes early, because the server cannot wait, is followed by a pause.
 */
// Each ignored future is a step whose outcome arrives in the result.
@SuppressWarnings("FutureReturnValueIgnored")
final class RepeatedCall<T> {

    private static final Duration LEAST_BETWEEN = Duration.ofSeconds(1);

    private final Transport transport;
    private final Function<Duration, CompletableFuture<T>> question;
    private final Predicate<T> over;
    private final long end;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private @Nullable CompletableFuture<?> underWay;

    /**
     * @param question asks, and lets the server wait for so long
     * @param over whether there is nothing more to wait for
     */
    RepeatedCall(
            Transport transport,
            Duration longest,
            Function<Duration, CompletableFuture<T>> question,
            Predicate<T> over) {
        this.transport = transport;
        this.question = question;
        this.over = over;
        end = transport.time().nanos() + longest.toNanos();
        result.whenComplete((value, failure) -> giveUp());
    }

    CompletableFuture<T> start() {
        ask();
        return result;
    }

    private void ask() {
        long asked = transport.time().nanos();
        Duration left = Duration.ofNanos(end - asked);
        Duration wait = left.compareTo(Prefer.LONGEST) > 0 ? Prefer.LONGEST : Prefer.checked(left);
        CompletableFuture<T> answer = question.apply(wait);
        waitFor(answer);
        answer.whenComplete((value, failure) -> answered(value, failure, asked));
    }

    private void answered(T value, @Nullable Throwable failure, long asked) {
        long now = transport.time().nanos();
        Duration pause = LEAST_BETWEEN.minusNanos(now - asked);
        pause = pause.isNegative() ? Duration.ZERO : pause;
        if (failure != null) {
            result.completeExceptionally(HttpAttempt.cause(failure));
        } else if (over.test(value) || end - now <= pause.toNanos()) {
            result.complete(value);
        } else if (!result.isDone()) {
            CompletableFuture<Void> next = transport.time().pause(pause);
            waitFor(next);
            next.thenRun(() -> transport.connections().execute(this::ask));
        }
    }

    private synchronized void waitFor(CompletableFuture<?> next) {
        underWay = next;
        if (result.isDone()) {
            giveUp();
        }
    }

    private synchronized void giveUp() {
        if (underWay != null) {
            underWay.cancel(true);
        }
    }
}
