package ai.vibengine.client.internal.http;

import ai.vibengine.client.error.ApiError;
import ai.vibengine.client.error.CallInterruptedException;
import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.ConnectionException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.ProxyCredentials;
import ai.vibengine.client.internal.json.Response;
import java.net.http.HttpClient;
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
public final class RetryingCall<T> {

    private static final String USER_AGENT =
            userAgent(RetryingCall.class.getPackage().getImplementationVersion());

    private final Transport transport;
    private final PreparedCall<T> call;
    private final String requestId;
    private final CallObservation observation;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Duration timeout;
    private final long deadline;
    private final Duration attemptTimeout;
    private @Nullable Thread starter;
    private boolean blocking;
    private int attempt;
    private Runnable endOfWait = () -> {};

    public RetryingCall(Transport transport, PreparedCall<T> call, String requestId) {
        this.transport = transport;
        this.call = call;
        this.requestId = requestId;
        Settings settings = transport.settings();
        observation = new CallObservation(
                settings.interceptors(),
                transport.time(),
                call,
                requestId,
                settings.baseUrl().getRawPath());
        timeout = call.options().timeout().orElseGet(() -> settings.timeout().plus(call.allowance()));
        deadline = transport.time().nanos() + timeout.toNanos();
        attemptTimeout = call.options()
                .attemptTimeout()
                .orElseGet(() -> settings.attemptTimeout().plus(call.allowance()));
    }

    /** Tells the interceptors that it has an outcome. */
    void conclude(@Nullable Throwable failure) {
        observation.ended(failure == null ? null : HttpAttempt.cause(failure));
    }

    public CompletableFuture<T> result() {
        return result;
    }

    public String requestId() {
        return attempt > 1 ? requestId + "." + attempt : requestId;
    }

    /** Begins on a thread that may wait for the first attempt. What comes after a pause runs on another one. */
    public void startBlocking() {
        starter = Thread.currentThread();
        blocking = true;
        start();
    }

    public void start() {
        Pacer pacer = transport.pacer();
        if (pacer == null) {
            takePlace();
        } else {
            after(pacer.turn(), this::takePlace, () -> fail(timedOut()));
        }
    }

    private void takePlace() {
        after(
                transport.places().take(),
                this::attempt,
                () -> fail(new CallTimeoutException(
                        "no place was free within " + timeout + " (timeout); all "
                                + transport.settings().maxConnections() + " (maxConnections) are taken",
                        requestId(),
                        null)));
    }

    private void after(CompletableFuture<Void> turn, Runnable step, Runnable whenOver) {
        if (turn.isDone() && !turn.isCompletedExceptionally()) {
            step.run();
            return;
        }
        waitFor(() -> turn.cancel(true));
        Deadlines.Limit watched = transport.limits().begin(left(), whenOver);
        turn.whenComplete((done, failure) -> {
            transport.limits().end(watched);
            if (failure == null) {
                step.run();
            }
        });
    }

    public void fail(VibengineException failure) {
        result.completeExceptionally(failure);
    }

    /** Ends what is waited for. Does nothing to a call that waits for nothing. */
    public synchronized void giveUp() {
        endOfWait.run();
    }

    private synchronized void waitFor(Runnable end) {
        endOfWait = end;
        if (result.isDone()) {
            end.run();
        }
    }

    /** A blocking call waits on its starter's thread, and for later attempts on one of the client's. */
    private void attempt() {
        if (blocking && starter != Thread.currentThread()) {
            transport.connections().execute(this::attemptHere);
        } else {
            attemptHere();
        }
        starter = null;
    }

    private void attemptHere() {
        Duration left = left();
        if (result.isDone() || left.isNegative() || left.isZero()) {
            transport.places().leave();
            fail(timedOut());
            return;
        }
        attempt++;
        HttpAttempt next = new HttpAttempt(
                transport,
                request(),
                left.compareTo(attemptTimeout) < 0 ? left : attemptTimeout,
                call.streaming() != PreparedCall.Streaming.NO,
                call.large());
        waitFor(next::giveUp);
        try {
            (blocking ? next.sendBlocking() : next.send())
                    .whenComplete((response, failure) -> ended(response, failure, next.limit()));
        } catch (Throwable t) {
            // Before anything was sent: the request, or the user's choice of a proxy.
            ended(null, t, next.limit());
        }
    }

    private void ended(@Nullable HttpResponse<ResponseBody> response, @Nullable Throwable failure, Duration limit) {
        boolean streamed =
                response != null && response.body() != null && response.body().isStream();
        if (!streamed || result.isDone()) {
            // A stream keeps its place until it ends, which the transport sees.
            transport.places().leave();
        }
        if (result.isDone()) {
            if (response != null && response.body() != null) {
                response.body().discard();
            }
            return;
        }
        try {
            if (response != null && response.statusCode() == 407) {
                fail(proxyWantsCredentials());
            } else if (response != null) {
                Response answer = Response.of(
                        response.statusCode(),
                        response.headers(),
                        response.body().bytes(),
                        requestId(),
                        attempt,
                        transport.redactor());
                observation.answered(answer.status(), answer.requestId());
                answered(answer, response.body());
            } else if (failure != null) {
                failed(HttpAttempt.cause(failure), limit);
            }
        } catch (Throwable t) {
            // Whatever it is, also what the caller's own observer throws: without a result the caller would wait for
            // ever.
            result.completeExceptionally(t);
        }
    }

    private HttpRequest request() {
        HttpRequest.Builder builder = HttpRequest.newBuilder(call.request(), (name, value) -> true);
        observation.attempt(attempt, requestId()).forEach(builder::setHeader);
        call.options().headers().forEach(builder::setHeader);
        if (call.repeat() == RetrySafety.DONE_TWICE || call.repeat() == RetrySafety.IMPOSSIBLE) {
            // When a gateway ends a connection of HTTP/2 (GOAWAY), the JDK fails every request on it and does not tell
            // which of them ran. Over HTTP/1.1 a connection ends between requests.
            builder.version(HttpClient.Version.HTTP_1_1);
        }
        ProxyCredentials credentials = transport.settings().proxyCredentials();
        if (credentials != null) {
            // To the API itself the JDK does not send it.
            builder.setHeader("Proxy-Authorization", credentials.header());
        }
        return builder.setHeader("User-Agent", USER_AGENT)
                .setHeader("X-API-Key", transport.settings().apiKey().reveal())
                .setHeader("X-Request-Id", requestId())
                .build();
    }

    /** Has no version if the manifest of the jar is not readable, as on the module path. */
    private static String userAgent(@Nullable String version) {
        return version == null ? "vibengine-java" : "vibengine-java/" + version;
    }

    private void answered(Response response, ResponseBody body) {
        Pacer pacer = transport.pacer();
        if (pacer != null) {
            pacer.learn(response);
        }
        if (response.isSuccess()) {
            transport.retryBudget().giveBack();
            succeeded(response, body);
            return;
        }
        Duration retryAfter = RetryPolicy.retryAfter(response, transport.time().now());
        ApiError error = transport.json().readError(response, retryAfter);
        Duration wait = transport.retryPolicy().afterAnswer(error, attempt, call.repeat());
        if (retry(wait)) {
            return;
        }
        Function<ApiError, T> ifNotFound = call.ifNotFound();
        conclude(response, () -> {
            if (response.status() == 404 && ifNotFound != null) {
                return ifNotFound.apply(error);
            }
            throw error.toException();
        });
    }

    private void succeeded(Response response, ResponseBody body) {
        if (call.streaming() == PreparedCall.Streaming.NO) {
            conclude(response, () -> call.reading().read(transport.json(), response, body));
            return;
        }
        BodyStream stream = body.stream();
        boolean whileItComes = call.streaming() == PreparedCall.Streaming.WHILE_IT_COMES;
        stream.begin(
                response.requestId(),
                whileItComes ? attemptTimeout : null,
                whileItComes && !call.options().timeout().isPresent() ? null : deadline,
                timeout);
        boolean delivered = false;
        try {
            conclude(response, () -> call.reading().read(transport.json(), response, body));
            delivered = !result.isCompletedExceptionally();
        } finally {
            // It was unreadable, or the call was given up in this moment.
            if (!delivered) {
                stream.close();
            }
        }
    }

    private void conclude(Response response, Supplier<T> value) {
        call.options().onResponse().ifPresent(observer -> observer.accept(response.raw(transport.redactor())));
        T read = value.get();
        if (left().isNegative()) {
            fail(timedOut());
        } else {
            result.complete(read);
        }
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
        Throwable lasting = transport.failures().lasting(failure, requestId());
        Throwable told = lasting != null ? lasting : passing(failure, limit);
        observation.failed(told);
        if (lasting != null || !retry(transport.retryPolicy().afterFailure(failure, attempt, call.repeat()))) {
            result.completeExceptionally(told);
        }
    }

    private VibengineException passing(Throwable failure, Duration limit) {
        return failure instanceof HttpAttempt.TimedOut
                ? noAnswerWithin(limit)
                : transport.failures().passing(failure, call.request().uri().getAuthority(), attempt, requestId());
    }

    private boolean retry(@Nullable Duration wait) {
        int retries = call.options().retries().orElse(transport.settings().retries());
        // A wait that the deadline cuts short would end in a timeout that hides why.
        if (wait == null
                || attempt > retries
                || wait.compareTo(left()) >= 0
                || !transport.retryBudget().take()) {
            return false;
        }
        CompletableFuture<Void> pause = transport.time().pause(wait);
        waitFor(() -> pause.cancel(true));
        pause.thenRun(this::start);
        return true;
    }

    private Duration left() {
        return Duration.ofNanos(deadline - transport.time().nanos());
    }

    private CallTimeoutException timedOut() {
        return new CallTimeoutException("the time for the call is over, " + timeout + " (timeout)", requestId(), null);
    }

    private CallTimeoutException noAnswerWithin(Duration limit) {
        String setting = limit.equals(attemptTimeout) ? limit + " (attemptTimeout)" : timeout + " (timeout)";
        return new CallTimeoutException(
                "no complete answer within " + setting + ", attempt " + attempt, requestId(), null);
    }

    /** Nothing has reached the API. Its own answers never have this status. */
    private ConnectionException proxyWantsCredentials() {
        boolean withheld = transport.settings().proxyCredentials() != null
                && "https".equalsIgnoreCase(call.request().uri().getScheme())
                && System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null;
        return new ConnectionException(
                "the proxy asks for credentials (407), which are set by proxyCredentials"
                        + (withheld
                                ? "; the JDK sends them to a proxy of https only when the JVM was started with"
                                        + " -Djdk.http.auth.tunneling.disabledSchemes="
                                : ""),
                requestId(),
                null);
    }
}
