package ai.vibengine.server.dashboard;

import ai.vibengine.server.store.StoreUnavailableException;
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

/** Keeps streams going, without a thread for each. They end when the server begins to, which else would wait for them. Thread-safe. */
final class Streams implements Graceful, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
    private static final int THREADS = 2;
    private static final int MOST = 500;
    private static final int BEAT_MILLIS = 500;

    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService beats = Executors.newScheduledThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "streams");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean shutdown;

    /** Keeps the stream going until it ends; false when there are too many, or the server is about to end. */
    boolean add(Stream stream) {
        if (shutdown || open.size() >= MOST) {
            return false;
        }
        open.add(stream);
        AtomicReference<Future<?>> beat = new AtomicReference<>();
        try {
            beat.set(beats.scheduleWithFixedDelay(() -> beat(stream, beat), 0, BEAT_MILLIS, TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException ended) {
            stream.close();
        }
        if (shutdown) {
            stream.close();
        }
        return true;
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        shutdown = true;
        open.forEach(Stream::close);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public void close() {
        beats.shutdownNow();
        open.forEach(Stream::close);
    }

    private void beat(Stream stream, AtomicReference<Future<?>> beat) {
        try {
            stream.beat();
        } catch (StoreUnavailableException failure) {
            LOG.warn("a stream ends early", failure);
            stream.close();
        } catch (RuntimeException failure) {
            LOG.error("a stream failed", failure);
            stream.fail(failure);
        }
        if (stream.isClosed()) {
            open.remove(stream);
            Future<?> own = beat.get();
            if (own != null) {
                own.cancel(false);
            }
        }
    }
}
