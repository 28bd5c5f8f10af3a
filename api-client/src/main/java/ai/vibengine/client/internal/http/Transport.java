package ai.vibengine.client.internal.http;

import ai.vibengine.client.error.ClientClosedException;
import ai.vibengine.client.internal.ProxyCredentials;
import ai.vibengine.client.internal.Redactor;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.json.Json;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The parts that all calls of a client share. */
// Each ignored future is a step after a result that is reported elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Transport implements AutoCloseable {

    /** What is kept of a command's output, each of whose characters can be two of Java's. */
    private static final int LONGEST_TEXT = 2 * ContractNumbers.COMMAND_STDOUT_MAX_LENGTH;

    private final Settings settings;
    private final Scheduler time;
    private final SharedHttpClient connections;
    private final RetryPolicy retryPolicy;
    private final RetryBudget retryBudget = new RetryBudget();
    private final Deadlines limits;
    private final @Nullable Pacer pacer;
    private final Redactor redactor;
    private final FailureMapper failures;
    private final Json json;
    private final Places places;
    private final Supplier<String> ids;
    private final Set<RetryingCall<?>> underWay = ConcurrentHashMap.newKeySet();
    private final Set<BodyStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public Transport(Settings settings, Scheduler time, DoubleSupplier random, Supplier<String> ids) {
        this.settings = settings;
        this.time = time;
        this.ids = ids;
        redactor = new Redactor(secrets(settings));
        failures = new FailureMapper(settings, redactor);
        json = new Json(redactor, Math.max(LONGEST_TEXT, settings.maxResponseBytes() / 8));
        places = new Places(settings.maxConnections());
        retryPolicy = new RetryPolicy(settings.longestRetryAfter(), random);
        pacer = settings.pacing() ? new Pacer(time) : null;
        limits = new Deadlines(time);
        connections = new SharedHttpClient(settings);
    }

    public <T> CompletableFuture<T> send(PreparedCall<T> call) {
        return start(call, RetryingCall::start);
    }

    /** For a caller who will wait anyway. */
    public <T> CompletableFuture<T> sendBlocking(PreparedCall<T> call) {
        return start(call, RetryingCall::startBlocking);
    }

    /** On a thread of the client's, so that neither the caller's interrupt flag nor its interruption ends it. */
    public <T> CompletableFuture<T> sendDetached(PreparedCall<T> call) {
        return start(call, exchange -> connections.execute(exchange::startBlocking));
    }

    /** The result as users see it: what they chain to it may block, so it runs on none of the threads that bring answers. */
    public <T> CompletableFuture<T> handOver(CompletableFuture<T> inner) {
        CompletableFuture<T> outer = new CompletableFuture<>();
        inner.whenComplete((value, failure) -> {
            if (outer.isDone()) {
                closeStream(value);
                return;
            }
            connections.execute(() -> {
                if (failure == null) {
                    if (!outer.complete(value)) {
                        closeStream(value);
                    }
                } else {
                    outer.completeExceptionally(HttpAttempt.cause(failure));
                }
            });
        });
        outer.whenComplete((value, failure) -> inner.cancel(true));
        return outer;
    }

    /** Closes what nobody gets, because the call was given up when its answer had come: it would hold its connection for ever. */
    private static void closeStream(@Nullable Object value) {
        if (value instanceof Closeable stream) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private <T> CompletableFuture<T> start(PreparedCall<T> call, Consumer<RetryingCall<T>> how) {
        RetryingCall<T> exchange = new RetryingCall<>(this, call, "req_" + ids.get());
        underWay.add(exchange);
        CompletableFuture<T> result = exchange.result();
        result.whenComplete((value, failure) -> {
            underWay.remove(exchange);
            exchange.giveUp();
            exchange.conclude(failure);
        });
        if (closed) {
            exchange.fail(new ClientClosedException("the client is closed", exchange.requestId(), null));
        } else {
            how.accept(exchange);
        }
        return result;
    }

    /** Every call that is under way fails, and the threads end. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(exchange ->
                exchange.fail(new ClientClosedException("the client was closed", exchange.requestId(), null)));
        streams.forEach(
                stream -> stream.fail(new ClientClosedException("the client was closed", stream.requestId(), null)));
        connections.close();
        time.close();
    }

    /** From now on it ends with the client. */
    public void begun(BodyStream stream) {
        boolean unused = streams.add(stream);
        if (closed) {
            stream.fail(new ClientClosedException("the client was closed", stream.requestId(), null));
        }
    }

    public void ended(BodyStream stream) {
        if (streams.remove(stream)) {
            places.leave();
        }
    }

    Places places() {
        return places;
    }

    public Settings settings() {
        return settings;
    }

    public Scheduler time() {
        return time;
    }

    public SharedHttpClient connections() {
        return connections;
    }

    public RetryPolicy retryPolicy() {
        return retryPolicy;
    }

    public RetryBudget retryBudget() {
        return retryBudget;
    }

    public Deadlines limits() {
        return limits;
    }

    @Nullable
    public Pacer pacer() {
        return pacer;
    }

    public Json json() {
        return json;
    }

    public Redactor redactor() {
        return redactor;
    }

    FailureMapper failures() {
        return failures;
    }

    private static List<String> secrets(Settings settings) {
        List<String> secrets = new ArrayList<>();
        secrets.add(settings.apiKey().reveal());
        ProxyCredentials credentials = settings.proxyCredentials();
        if (credentials != null) {
            secrets.addAll(credentials.secrets());
        }
        return secrets;
    }

    public String newId() {
        return ids.get();
    }
}
