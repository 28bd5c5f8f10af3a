package ai.vibengine.server.runtime.removal;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does again what failed, each time after a longer pause, and tells only of its success. Thread-safe. */
public final class Retries implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    /** Something that is repeated until it works. */
    public interface Attempt {

        void run() throws IOException;
    }

    private final Duration first;
    private final Duration longest;
    private final ScheduledThreadPoolExecutor timer;

    public Retries(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        timer = new ScheduledThreadPoolExecutor(1, new DaemonThreads("retries"));
    }

    /** Tries it after the first pause, and again until it works or this is closed. */
    public void later(String what, Attempt attempt) {
        after(first, what, attempt);
    }

    private void after(Duration pause, String what, Attempt attempt) {
        try {
            var unused = timer.schedule(() -> run(pause, what, attempt), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("left to the next start: {}", what);
        }
    }

    private void run(Duration pause, String what, Attempt attempt) {
        try {
            attempt.run();
            LOG.info("done at last: {}", what);
        } catch (IOException | RuntimeException failure) {
            LOG.debug("still not done: {}", what, failure);
            Duration doubled = pause.multipliedBy(2);
            after(doubled.compareTo(longest) < 0 ? doubled : longest, what, attempt);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
