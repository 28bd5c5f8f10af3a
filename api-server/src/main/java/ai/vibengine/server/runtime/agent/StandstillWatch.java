package ai.vibengine.server.runtime.agent;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what has made no progress for a time. It looks once a second. */
final class StandstillWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StandstillWatch.class);

    private final Set<Watched> all = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("standstill-watch"));
    private final LongSupplier nanos;

    StandstillWatch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Returns one that looks by itself. */
    static StandstillWatch started() {
        StandstillWatch watch = new StandstillWatch(System::nanoTime);
        var unused = watch.timer.scheduleWithFixedDelay(watch::look, 1, 1, TimeUnit.SECONDS);
        return watch;
    }

    /** Watches it from now on, until that is closed. */
    Watched watch(Closeable what, Duration patience) {
        Watched watched = new Watched(what, patience);
        all.add(watched);
        return watched;
    }

    /** Closes what has stood still for too long. */
    void look() {
        long now = nanos.getAsLong();
        all.stream().filter(watched -> watched.isOverdue(now)).forEach(Watched::end);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Something that is watched. */
    final class Watched implements AutoCloseable {

        private final Closeable what;
        private volatile long patience;
        private volatile long lastMoved;
        private volatile boolean stoodStill;

        private Watched(Closeable what, Duration patience) {
            this.what = what;
            this.patience = patience.toNanos();
            this.lastMoved = nanos.getAsLong();
        }

        /** Notes progress. */
        void moved() {
            lastMoved = nanos.getAsLong();
        }

        /** Notes progress, and how long it may take until the next. */
        void mayStandStill(Duration longest) {
            patience = longest.toNanos();
            moved();
        }

        /** Returns whether it was closed because it stood still. */
        boolean stoodStill() {
            return stoodStill;
        }

        /** Watches it no longer. */
        @Override
        public void close() {
            all.remove(this);
        }

        private boolean isOverdue(long now) {
            return now - lastMoved > patience;
        }

        private void end() {
            stoodStill = true;
            close();
            // Closing a pipe waits for whoever writes to it.
            var unused = DaemonThreads.start("standstill-close", this::closeIt);
        }

        private void closeIt() {
            try {
                what.close();
            } catch (IOException failure) {
                LOG.debug("what stood still did not close", failure);
            }
        }
    }
}
