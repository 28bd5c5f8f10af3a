package ai.vibengine.server.dashboard;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.login.SecretToken;
import ai.vibengine.server.store.StoreUnavailableException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.util.component.Graceful;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps so many streams going, without a thread for each. They end when the server begins to, which else would wait for them. Thread-safe. */
final class EventStreams implements Graceful, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final int THREADS = 2;
    private static final int RETRY_SECONDS = 10;
    private static final int TICK_MILLIS = 500;

    private final int perSession;
    private final int perAccount;
    private final int inAll;
    private final Map<SecretToken, Integer> bySession = new HashMap<>();
    private final Map<String, Integer> byAccount = new HashMap<>();
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private int taken;
    private final ScheduledExecutorService ticks = Executors.newScheduledThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "streams");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean shutdown;

    /**
     * Constructs what keeps no more than so many streams.
     *
     * @param inAll of all accounts together
     */
    EventStreams(int perSession, int perAccount, int inAll) {
        this.perSession = perSession;
        this.perAccount = perAccount;
        this.inAll = inAll;
    }

    /** Takes a place for a stream, which is to be added then; or tells why there is none. */
    synchronized Optional<ApiError> take(Place place) {
        if (bySession.getOrDefault(place.session(), 0) >= perSession) {
            return Optional.of(tooMany("This session already has " + perSession));
        }
        if (byAccount.getOrDefault(place.accountId(), 0) >= perAccount) {
            return Optional.of(tooMany("The account already has " + perAccount));
        }
        if (shutdown || taken >= inAll) {
            return Optional.of(ApiError.of(
                            ErrorCode.SERVICE_UNAVAILABLE,
                            "The service has too many streams. Retry in " + RETRY_SECONDS + " seconds.")
                    .retryAfter(RETRY_SECONDS));
        }
        bySession.merge(place.session(), 1, Integer::sum);
        byAccount.merge(place.accountId(), 1, Integer::sum);
        taken++;
        return Optional.empty();
    }

    private static ApiError tooMany(String what) {
        return ApiError.of(
                        ErrorCode.CONCURRENCY_LIMIT_EXCEEDED,
                        what + " live pages open. Close some, or retry in " + RETRY_SECONDS + " seconds.")
                .retryAfter(RETRY_SECONDS);
    }

    private synchronized void free(Place place) {
        bySession.computeIfPresent(place.session(), (session, number) -> number == 1 ? null : number - 1);
        byAccount.computeIfPresent(place.accountId(), (account, number) -> number == 1 ? null : number - 1);
        taken--;
    }

    /** Keeps the stream going until it ends, and frees its place then. */
    void add(Place place, EventStream stream) {
        open.add(stream);
        AtomicReference<Future<?>> tick = new AtomicReference<>();
        try {
            tick.set(ticks.scheduleWithFixedDelay(
                    () -> tick(place, stream, tick), 0, TICK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException ended) {
            stream.close();
        }
        if (shutdown) {
            stream.close();
        }
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        shutdown = true;
        open.forEach(EventStream::close);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        open.forEach(EventStream::close);
    }

    private void tick(Place place, EventStream stream, AtomicReference<Future<?>> tick) {
        try {
            stream.tick();
        } catch (StoreUnavailableException failure) {
            LOG.warn("a stream ends early", failure);
            stream.close();
        } catch (RuntimeException failure) {
            LOG.error("a stream failed", failure);
            stream.fail(failure);
        }
        if (stream.isClosed() && open.remove(stream)) {
            free(place);
            Future<?> own = tick.get();
            if (own != null) {
                own.cancel(false);
            }
        }
    }

    /** The session that a stream belongs to, and its account. */
    record Place(SecretToken session, String accountId) {}
}
