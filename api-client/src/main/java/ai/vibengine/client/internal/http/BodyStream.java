package ai.vibengine.client.internal.http;

import ai.vibengine.client.error.CallInterruptedException;
import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.ConnectionException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.Redactor;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body that is read while it comes. Each part is requested when it is needed, so a slow reader slows the server down,
 * and only one part is kept in memory. Ends with the client, and when its time is over.
 */
// Each ignored future is a step whose outcome arrives in the part.
@SuppressWarnings("FutureReturnValueIgnored")
public final class BodyStream implements HttpResponse.BodySubscriber<ResponseBody>, AutoCloseable {

    private final Transport transport;
    private final CompletableFuture<ResponseBody> body = CompletableFuture.completedFuture(ResponseBody.of(this));
    private String requestId = "none";
    private @Nullable Duration longestPause;
    private @Nullable Long deadline;
    private Duration timeout = Duration.ZERO;
    private Flow.@Nullable Subscription subscription;
    private @Nullable CompletableFuture<List<ByteBuffer>> wanted;
    private @Nullable Throwable failure;
    private boolean complete;

    public BodyStream(Transport transport) {
        this.transport = transport;
    }

    /**
     * Sets its limits.
     *
     * @param pause the longest wait for a part; null for none
     * @param end when the last part must have come; null for never
     * @param whole the time of the call that is over then
     */
    public void begin(String id, @Nullable Duration pause, @Nullable Long end, Duration whole) {
        synchronized (this) {
            requestId = id;
            longestPause = pause;
            deadline = end;
            timeout = whole;
        }
        transport.begun(this);
        if (isOver()) {
            transport.ended(this);
        }
    }

    public synchronized String requestId() {
        return requestId;
    }

    @Override
    public CompletionStage<ResponseBody> getBody() {
        return body;
    }

    /** Asks for a part. Completes with none when the body is over, or fails with a {@link VibengineException}. */
    public CompletableFuture<List<ByteBuffer>> next() {
        CompletableFuture<List<ByteBuffer>> next = new CompletableFuture<>();
        Flow.Subscription source;
        Duration patience;
        synchronized (this) {
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            if (complete) {
                return CompletableFuture.completedFuture(List.of());
            }
            wanted = next;
            source = subscription;
            patience = patience();
        }
        if (patience != null) {
            Deadlines.Limit limit = transport.limits().begin(patience, () -> fail(timedOut(patience)));
            next.whenComplete((part, broken) -> transport.limits().end(limit));
        }
        if (source != null) {
            source.request(1);
        }
        return next;
    }

    /** Waits for a part on this thread. An interrupt ends the whole body. */
    public List<ByteBuffer> await() {
        try {
            return Futures.await(next());
        } catch (CallInterruptedException e) {
            close();
            throw e;
        }
    }

    /**
     * Takes all parts without waiting.
     *
     * @param taker called for each part, one at a time, on a thread of the client; what it throws ends the body, and so
     *     does its false, which asks for nothing more
     * @return completes after the last part; when it is cancelled, or fails, the body is closed
     */
    public CompletableFuture<Void> forEach(Taker taker) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        result.whenComplete((done, broken) -> {
            if (broken != null) {
                close();
            }
        });
        take(taker, result);
        return result;
    }

    /** A loop and no recursion, because a part may be there at once. */
    private void take(Taker taker, CompletableFuture<Void> result) {
        try {
            while (!result.isDone()) {
                CompletableFuture<List<ByteBuffer>> next = next();
                if (!next.isDone()) {
                    next.whenComplete((part, broken) -> taken(taker, next, result));
                    return;
                }
                give(taker, next, result);
            }
        } catch (Throwable t) {
            result.completeExceptionally(HttpAttempt.cause(t));
        }
    }

    private void taken(Taker taker, CompletableFuture<List<ByteBuffer>> part, CompletableFuture<Void> result) {
        try {
            give(taker, part, result);
        } catch (Throwable t) {
            result.completeExceptionally(HttpAttempt.cause(t));
            return;
        }
        take(taker, result);
    }

    private void give(Taker taker, CompletableFuture<List<ByteBuffer>> part, CompletableFuture<Void> result)
            throws Exception {
        List<ByteBuffer> buffers = part.join();
        if (buffers.isEmpty()) {
            result.complete(null);
            return;
        }
        for (ByteBuffer buffer : buffers) {
            if (!taker.take(buffer)) {
                finish();
                result.complete(null);
                return;
            }
        }
    }

    private synchronized boolean isOver() {
        return complete || failure != null;
    }

    private synchronized CallTimeoutException timedOut(Duration waited) {
        return new CallTimeoutException(
                waited.equals(longestPause)
                        ? "the answer did not go on within " + waited + " (attemptTimeout)"
                        : "the answer was not complete within " + timeout + " (timeout)",
                requestId,
                null);
    }

    private @Nullable Duration patience() {
        if (deadline == null) {
            return longestPause;
        }
        Duration left = Duration.ofNanos(deadline - transport.time().nanos());
        return longestPause == null || left.compareTo(longestPause) < 0 ? left : longestPause;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        boolean ask;
        boolean over;
        synchronized (this) {
            subscription = given;
            ask = wanted != null;
            over = failure != null;
        }
        if (over) {
            given.cancel();
        } else if (ask) {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
        CompletableFuture<List<ByteBuffer>> asker = answer();
        if (asker != null) {
            asker.complete(part);
        }
    }

    @Override
    public void onError(Throwable broken) {
        Error error = FailureMapper.find(broken, Error.class);
        Redactor redactor = transport.redactor();
        end(
                error != null
                        ? error
                        : new ConnectionException(
                                "the answer broke off: " + redactor.text(broken.toString()),
                                requestId(),
                                redactor.cause(broken)));
    }

    @Override
    public void onComplete() {
        CompletableFuture<List<ByteBuffer>> asker;
        synchronized (this) {
            complete = true;
            asker = answer();
        }
        transport.ended(this);
        if (asker != null) {
            asker.complete(List.of());
        }
    }

    /** Ends the body with this failure, unless it is over. */
    public void fail(VibengineException reason) {
        end(reason);
    }

    private void end(Throwable reason) {
        CompletableFuture<List<ByteBuffer>> asker;
        Flow.Subscription source;
        synchronized (this) {
            if (complete || failure != null) {
                return;
            }
            failure = reason;
            asker = answer();
            source = subscription;
        }
        transport.ended(this);
        if (source != null) {
            source.cancel();
        }
        if (asker != null) {
            asker.completeExceptionally(reason);
        }
    }

    /** Closes the connection, unless the body is over. */
    @Override
    public void close() {
        fail(new CallInterruptedException("the answer was closed before its end", requestId(), null));
    }

    /** Closes it when anything more comes; what has come to its end leaves a connection that can be used again. */
    public void finish() {
        next().whenComplete((part, broken) -> {
            if (part != null && !part.isEmpty()) {
                close();
            }
        });
    }

    private synchronized @Nullable CompletableFuture<List<ByteBuffer>> answer() {
        CompletableFuture<List<ByteBuffer>> asker = wanted;
        wanted = null;
        return asker;
    }

    /** The consumer of the parts. */
    @FunctionalInterface
    public interface Taker {
        boolean take(ByteBuffer part) throws Exception;
    }
}
