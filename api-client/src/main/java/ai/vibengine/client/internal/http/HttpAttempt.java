package ai.vibengine.client.internal.http;

import ai.vibengine.client.internal.json.Response;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One request and its answer, within its time. */
@SuppressWarnings("FutureReturnValueIgnored") // Each is a step whose outcome arrives in the answer.
public final class HttpAttempt {

    /** Waits for the JDK first: by then it has put the connection back to be used again. */
    private static final Duration HAND_OVER = Duration.ofMillis(20);

    private final Transport transport;
    private final HttpRequest request;
    private final Duration limit;
    private final boolean streamed;
    private final boolean large;
    private final BoundedBody body;
    private @Nullable CompletableFuture<HttpResponse<ResponseBody>> answer;
    private @Nullable Thread waiter;
    private boolean woken;
    private boolean givenUp;
    private boolean over;
    private boolean ended;
    private final CompletableFuture<HttpResponse<ResponseBody>> come = new CompletableFuture<>();

    /** An attempt; when {@code streamed}, a success is over for it as soon as its body begins; {@code large} may be as a file. */
    public HttpAttempt(Transport transport, HttpRequest request, Duration limit, boolean streamed, boolean large) {
        this.transport = transport;
        this.request = request;
        this.limit = limit;
        this.streamed = streamed;
        this.large = large;
        body = new BoundedBody(transport.settings().maxJsonBytes());
    }

    /** Sends; the future completes on a thread of the JDK's, or fails with {@link TimedOut} when the time is over. */
    public CompletableFuture<HttpResponse<ResponseBody>> send() {
        return watched(() -> {
            CompletableFuture<HttpResponse<ResponseBody>> sent =
                    transport.connections().send(request, this::bridged);
            synchronized (this) {
                answer = sent;
                if (givenUp) {
                    sent.cancel(true);
                }
            }
            // The step of the JDK's that never runs while others block the common pool.
            sent.whenComplete((response, failure) -> {
                if (failure == null) {
                    come.complete(response);
                } else {
                    come.completeExceptionally(cause(failure));
                }
            });
            return come;
        });
    }

    /** Sends likewise, and waits on this thread. */
    public CompletableFuture<HttpResponse<ResponseBody>> sendBlocking() {
        return watched(() -> {
            synchronized (this) {
                if (givenUp) {
                    return CompletableFuture.failedFuture(new CancellationException());
                }
                waiter = Thread.currentThread();
            }
            try {
                return transport.connections().sendBlocking(request, this::subscriber);
            } finally {
                synchronized (this) {
                    waiter = null;
                    if (woken) {
                        // It was us who interrupted this thread; its owner shall not find the flag.
                        woken = !Thread.interrupted();
                    }
                }
            }
        });
    }

    /** Cancels the attempt. */
    public synchronized void giveUp() {
        givenUp = true;
        if (waiter != null) {
            woken = true;
            waiter.interrupt();
        }
        if (answer != null) {
            answer.cancel(true);
            // The JDK tells of a cancelled exchange in the common pool.
            if (!come.isDone()) {
                transport.connections().execute(() -> come.completeExceptionally(new CancellationException()));
            }
        }
    }

    /** When the JDK, which hands answers on in the common pool, does not hand this one on soon, it is taken from its body. */
    private HttpResponse.BodySubscriber<ResponseBody> bridged(HttpResponse.ResponseInfo info) {
        HttpResponse.BodySubscriber<ResponseBody> subscriber = subscriber(info);
        subscriber.getBody().whenComplete((read, failure) -> {
            if (failure == null) {
                Deadlines.Limit soon = transport
                        .limits()
                        .begin(
                                HAND_OVER,
                                () -> transport
                                        .connections()
                                        .execute(() -> come.complete(new BridgedResponse(request, info, read))));
                come.whenComplete((response, broken) -> transport.limits().end(soon));
            } else {
                transport.connections().execute(() -> come.completeExceptionally(cause(failure)));
            }
        });
        return subscriber;
    }

    private HttpResponse.BodySubscriber<ResponseBody> subscriber(HttpResponse.ResponseInfo info) {
        boolean success = Response.isSuccess(info.statusCode());
        if (streamed && success) {
            return new BodyStream(transport);
        }
        Settings settings = transport.settings();
        return body.limit(success && large ? settings.maxResponseBytes() : settings.maxJsonBytes());
    }

    public Duration limit() {
        return limit;
    }

    private CompletableFuture<HttpResponse<ResponseBody>> watched(Sending sending) {
        Deadlines.Limit watched = transport.limits().begin(limit, this::cutShort);
        try {
            return sending.send().handle((response, failure) -> {
                transport.limits().end(watched);
                if (failure == null) {
                    end();
                    return response;
                }
                throw new CompletionException(end() ? new TimedOut() : cause(failure));
            });
        } catch (Throwable e) {
            transport.limits().end(watched);
            throw e;
        }
    }

    /** Whether the time was over before. */
    private synchronized boolean end() {
        ended = true;
        return over;
    }

    private synchronized void cutShort() {
        if (!ended) {
            over = true;
            // The one ends the reading of a body, the other an exchange that has not got so far.
            body.giveUp(new TimedOut());
            giveUp();
        }
    }

    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private interface Sending {
        CompletableFuture<HttpResponse<ResponseBody>> send();
    }

    /** An attempt took longer than it may. */
    public static final class TimedOut extends Exception {

        private static final long serialVersionUID = 1L;
    }
}
