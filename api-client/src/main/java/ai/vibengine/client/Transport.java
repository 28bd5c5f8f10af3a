package ai.vibengine.client;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all calls of a client share. */
// Each ignored future is a step after a result that is reported elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
final class Transport implements AutoCloseable {

    private final Settings settings;
    private final Time time;
    private final Connections connections;
    private final RetryPolicy retryPolicy;
    private final RetryBudget retryBudget = new RetryBudget();
    private final Limits limits;
    private final @Nullable Pacer pacer;
    private final Json json;
    private final Supplier<String> ids;
    private final Set<Exchange<?>> underWay = ConcurrentHashMap.newKeySet();
    private final Set<BodyStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Transport(Settings settings, Time time, DoubleSupplier random, Supplier<String> ids) {
        this.settings = settings;
        this.time = time;
        this.ids = ids;
        json = new Json(settings.apiKey(), settings.maxResponseBytes());
        retryPolicy = new RetryPolicy(settings.longestRetryAfter(), random);
        pacer = settings.pacing() ? new Pacer(time) : null;
        limits = new Limits(time);
        connections = new Connections(settings);
    }

    <T> CompletableFuture<T> send(Call<T> call) {
        return start(call, Exchange::start);
    }

    /** For a caller who will wait anyway. */
    <T> CompletableFuture<T> sendHere(Call<T> call) {
        return start(call, Exchange::startHere);
    }

    private <T> CompletableFuture<T> start(Call<T> call, Consumer<Exchange<T>> how) {
        Exchange<T> exchange = new Exchange<>(this, call, "req_" + ids.get());
        underWay.add(exchange);
        CompletableFuture<T> result = exchange.result();
        result.whenComplete((value, failure) -> {
            underWay.remove(exchange);
            exchange.giveUp();
        });
        if (closed) {
            exchange.fail(new ClientClosedException("the client is closed", exchange.requestId(), null));
        } else {
            how.accept(exchange);
        }
        return result;
    }

    /** Waits on the caller's own thread. An interrupt gives the call up. */
    static <T> T await(CompletableFuture<T> call) {
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
                // Where the caller stands helps him more than where the answer was read.
                failure.fillInStackTrace();
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                // The caller's own, from an observer of responses.
                throw failure;
            }
            throw new IllegalStateException("a fault of the client itself", e.getCause());
        }
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
    }

    /** From now on it ends with the client. */
    void begun(BodyStream stream) {
        streams.add(stream);
        if (closed) {
            stream.fail(new ClientClosedException("the client was closed", stream.requestId(), null));
        }
    }

    void ended(BodyStream stream) {
        streams.remove(stream);
    }

    Settings settings() {
        return settings;
    }

    Time time() {
        return time;
    }

    Connections connections() {
        return connections;
    }

    RetryPolicy retryPolicy() {
        return retryPolicy;
    }

    RetryBudget retryBudget() {
        return retryBudget;
    }

    Limits limits() {
        return limits;
    }

    @Nullable
    Pacer pacer() {
        return pacer;
    }

    Json json() {
        return json;
    }

    String newId() {
        return ids.get();
    }
}
