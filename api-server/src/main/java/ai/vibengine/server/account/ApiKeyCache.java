package ai.vibengine.server.account;

import ai.vibengine.server.store.StoreUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callers by their keys, in memory. It follows the changes that commands make in the database: a revoked key or another plan takes
 * effect within the interval, a new key at its first use. Thread-safe.
 */
public final class ApiKeyCache implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiKeyCache.class);

    private final AccountStore store;
    private final ScheduledExecutorService timer;
    private volatile Snapshot snapshot;

    /** @param interval how often changes are looked for */
    public ApiKeyCache(AccountStore store, Duration interval) {
        this.store = store;
        this.snapshot = read();
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "api-keys");
            thread.setDaemon(true);
            return thread;
        });
        var unused = timer.scheduleWithFixedDelay(
                this::refresh, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns the caller with this key as far as that is known already, which takes no time; empty when it must be looked for. */
    public Optional<Caller> known(ApiKey key) {
        return Optional.ofNullable(snapshot.callers().get(key.hash()));
    }

    /** Returns the caller with this key; empty when it is unknown or revoked. */
    public Optional<Caller> callerWith(ApiKey key) {
        String hash = key.hash();
        Caller caller = snapshot.callers().get(hash);
        if (caller == null) {
            refresh();
            caller = snapshot.callers().get(hash);
        }
        return Optional.ofNullable(caller);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Reads again if something changed, for callers that cannot wait. A reader of an older state leaves a newer one in force. */
    public void refresh() {
        try {
            if (store.revision() != snapshot.revision()) {
                keep(read());
            }
        } catch (StoreUnavailableException failure) {
            LOG.warn("accounts and keys could not be read again; what is known stays in force", failure);
        }
    }

    private synchronized void keep(Snapshot read) {
        if (read.revision() >= snapshot.revision()) {
            snapshot = read;
        }
    }

    private Snapshot read() {
        // The revision first: a change in between is then read twice, never missed.
        long revision = store.revision();
        return new Snapshot(revision, Map.copyOf(store.callersByKeyHash()));
    }

    private record Snapshot(long revision, Map<String, Caller> callers) {}
}
