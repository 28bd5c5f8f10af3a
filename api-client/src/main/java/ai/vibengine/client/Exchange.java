package ai.vibengine.client;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call from its first attempt to its result. No thread waits for it: each step is started by the end of the one
 * before, so at any time there is one future that is waited for, and giving the call up cancels that one.
 */
// Each ignored future is a step whose outcome arrives in the result.
@SuppressWarnings("FutureReturnValueIgnored")
final class Exchange<T> {

    private static final String USER_AGENT =
            userAgent(Exchange.class.getPackage().getImplementationVersion());

    private final Transport transport;
    private final Call<T> call;
    private final String requestId;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final long deadline;
    private final Duration attemptTimeout;
    private @Nullable Thread starter;
    private int attempt;
    private Runnable endOfWait = () -> {};

    Exchange(Transport transport, Call<T> call, String requestId) {
        this.transport = transport;
        this.call = call;
        this.requestId = requestId;
        Settings settings = transport.settings();
        Duration timeout = call.options().timeoutOr(settings.timeout().plus(call.allowance()));
        deadline = transport.time().nanos() + timeout.toNanos();
        attemptTimeout =
                call.options().attemptTimeoutOr(settings.attemptTimeout().plus(call.allowance()));
    }

    CompletableFuture<T> result() {
        return result;
    }

    String requestId() {
        return attempt > 1 ? requestId + "." + attempt : requestId;
    }

    /** Begins on a thread that may wait for the first attempt. What comes after a pause runs on another one. */
    void startHere() {
        starter = Thread.currentThread();
        start();
    }

    void start() {
        Pacer pacer = transport.pacer();
        if (pacer == null) {
            attempt();
            return;
        }
        CompletableFuture<Void> turn = pacer.turn();
        waitFor(() -> turn.cancel(true));
        Limits.Limit watched = transport.limits().begin(left(), () -> fail(timedOut()));
        turn.whenComplete((done, failure) -> {
            transport.limits().end(watched);
            if (failure == null) {
                attempt();
            }
        });
    }

    void fail(VibengineException failure) {
        result.completeExceptionally(failure);
    }

    /** Ends what is waited for. Does nothing to a call that waits for nothing. */
    synchronized void giveUp() {
        endOfWait.run();
    }

    private synchronized void waitFor(Runnable end) {
        endOfWait = end;
        if (result.isDone()) {
            end.run();
        }
    }

    private void attempt() {
        Duration left = left();
        if (result.isDone() || left.isNegative() || left.isZero()) {
            fail(timedOut());
            return;
        }
        attempt++;
        Attempt next = new Attempt(
                transport,
                request(),
                left.compareTo(attemptTimeout) < 0 ? left : attemptTimeout,
                call.streaming() != Call.Streaming.NO);
        waitFor(next::giveUp);
        boolean here = starter == Thread.currentThread();
        starter = null;
        try {
            (here ? next.sendHere() : next.send())
                    .whenComplete((response, failure) -> ended(response, failure, next.limit()));
        } catch (IllegalArgumentException e) {
            fail(new ConnectionException("the request cannot be sent", requestId(), e));
        }
    }

    private void ended(@Nullable HttpResponse<Received> response, @Nullable Throwable failure, Duration limit) {
        if (result.isDone()) {
            if (response != null) {
                response.body().discard();
            }
            return;
        }
        try {
            if (response != null) {
                answered(new RawResponse(
                        response.statusCode(), response.headers(), response.body(), requestId(), attempt));
            } else if (failure != null) {
                failed(Attempt.cause(failure), limit);
            }
        } catch (Throwable t) {
            // Whatever it is, also what the caller's own observer throws: without a result the caller would wait for
            // ever.
            result.completeExceptionally(t);
        }
    }

    private HttpRequest request() {
        HttpRequest.Builder builder = HttpRequest.newBuilder(call.request(), (name, value) -> true);
        call.options().headers().forEach(builder::setHeader);
        return builder.setHeader("User-Agent", USER_AGENT)
                .setHeader("X-API-Key", transport.settings().apiKey().reveal())
                .setHeader("X-Request-Id", requestId())
                .build();
    }

    /** Without a version where the jar's manifest does not tell it, on the module path for one. */
    private static String userAgent(@Nullable String version) {
        return version == null ? "vibengine-java" : "vibengine-java/" + version;
    }

    private void answered(RawResponse response) {
        Pacer pacer = transport.pacer();
        if (pacer != null) {
            pacer.learn(response);
        }
        if (response.isSuccess()) {
            transport.retryBudget().giveBack();
            succeeded(response);
            return;
        }
        Duration retryAfter = RetryPolicy.retryAfter(response, transport.time().now());
        ErrorAnswer error = transport.json().readError(response, retryAfter);
        Duration wait = transport.retryPolicy().afterAnswer(error, attempt, call.repeat());
        if (retry(wait)) {
            return;
        }
        Function<ErrorAnswer, T> ifNotFound = call.ifNotFound();
        conclude(response, () -> {
            if (response.status() == 404 && ifNotFound != null) {
                return ifNotFound.apply(error);
            }
            throw error.toException();
        });
    }

    private void succeeded(RawResponse response) {
        if (call.streaming() == Call.Streaming.NO) {
            conclude(response, () -> call.reading().read(transport.json(), response));
            return;
        }
        BodyStream stream = response.stream();
        boolean whileItComes = call.streaming() == Call.Streaming.WHILE_IT_COMES;
        stream.begin(
                response.requestId(),
                whileItComes ? attemptTimeout : null,
                whileItComes && !call.options().hasTimeout() ? null : deadline);
        boolean delivered = false;
        try {
            conclude(response, () -> call.reading().read(transport.json(), response));
            delivered = !result.isCompletedExceptionally();
        } finally {
            // It was unreadable, or the call was given up in this moment.
            if (!delivered) {
                stream.close();
            }
        }
    }

    private void conclude(RawResponse response, Supplier<T> value) {
        call.options().show(response);
        result.complete(value.get());
    }

    private void failed(Throwable failure, Duration limit) {
        if (failure instanceof InterruptedException) {
            fail(new CallInterruptedException("interrupted while waiting for the answer", requestId(), failure));
            return;
        }
        Pacer pacer = transport.pacer();
        if (pacer != null) {
            pacer.learnNothing();
        }
        if (failure instanceof BoundedBody.TooLargeException
                || failure.getCause() instanceof BoundedBody.TooLargeException) {
            fail(new UnreadableResponseException(
                    "the answer is larger than maxResponseBytes, "
                            + transport.settings().maxResponseBytes(),
                    requestId(),
                    null));
            return;
        }
        if (retry(transport.retryPolicy().afterFailure(failure, attempt, call.repeat()))) {
            return;
        }
        fail(
                failure instanceof Attempt.TimedOut
                        ? new CallTimeoutException(
                                "no complete answer within " + limit + ", attempt " + attempt, requestId(), null)
                        : new ConnectionException(
                                "no answer from " + call.request().uri().getAuthority() + ", attempt " + attempt + ": "
                                        + failure,
                                requestId(),
                                failure));
    }

    private boolean retry(@Nullable Duration wait) {
        int retries = call.options().retriesOr(transport.settings().retries());
        // A wait that the deadline cuts short would end in a timeout that hides why.
        if (wait == null
                || attempt > retries
                || wait.compareTo(left()) >= 0
                || !transport.retryBudget().take()) {
            return false;
        }
        CompletableFuture<Void> pause = transport.time().pause(wait);
        waitFor(() -> pause.cancel(true));
        pause.thenRunAsync(this::start);
        return true;
    }

    private Duration left() {
        return Duration.ofNanos(deadline - transport.time().nanos());
    }

    private CallTimeoutException timedOut() {
        return new CallTimeoutException("the time for the call is over", requestId(), null);
    }
}
