package ai.vibengine.server.http.connection;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then at everything that waits for a client, on a thread of its own. Thread-safe. */
public final class Deadlines extends AbstractLifeCycle {

    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final int INTERVAL_MILLIS = 500;

    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "deadlines");
        thread.setDaemon(true);
        return thread;
    });

    /** Something that waits for a client. */
    interface Wait {

        /** Gives up if it has waited too long. Does not block. */
        void look(long now);
    }

    void add(Wait wait) {
        waits.add(wait);
    }

    void remove(Wait wait) {
        waits.remove(wait);
    }

    @Override
    protected void doStart() {
        var unused = timer.scheduleWithFixedDelay(this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() {
        timer.shutdownNow();
    }

    private void look() {
        long now = System.nanoTime();
        for (Wait wait : waits) {
            try {
                wait.look(now);
            } catch (RuntimeException failure) {
                LOG.error("a deadline was not kept", failure);
            }
        }
    }
}
