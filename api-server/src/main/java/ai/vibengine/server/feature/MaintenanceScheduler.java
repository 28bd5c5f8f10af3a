package ai.vibengine.server.feature;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats background jobs on one thread. A job that fails is tried again when its time comes. */
public final class MaintenanceScheduler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MaintenanceScheduler.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread worker = new Thread(work, "maintenance");
        worker.setDaemon(true);
        return worker;
    });

    /** Repeats a job, the first time after the interval. */
    public void every(Duration interval, String what, Runnable work) {
        var unused = thread.scheduleWithFixedDelay(
                () -> attempt(what, work), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Repeats a job, the first time at once and on the caller's thread, which is not told when it fails. */
    public void nowAndEvery(Duration interval, String what, Runnable work) {
        attempt(what, work);
        every(interval, what, work);
    }

    private static void attempt(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failure) {
            LOG.warn("{} failed and is tried again", what, failure);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
