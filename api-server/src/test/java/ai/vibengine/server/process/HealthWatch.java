package ai.vibengine.server.process;

import ai.vibengine.server.testing.RawHttp;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** Asks a server for its health all the time, as a balancer does: each time on a connection of its own. */
@NullMarked
final class HealthWatch implements AutoCloseable {

    private static final int INTERVAL_MILLIS = 200;

    private final URI server;
    private final Queue<Check> checks = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "health-watch");

    /** An answer, or what came instead of one with the status 0, and how long it took. */
    record Check(String path, int status, Duration time) {}

    private HealthWatch(URI server) {
        this.server = server;
    }

    static HealthWatch begin(URI server) {
        HealthWatch watch = new HealthWatch(server);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ask("/health/live");
                ask("/health/ready");
                // So often is often enough.
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(String path) {
        long start = System.nanoTime();
        int status = 0;
        try (RawHttp http = new RawHttp(server)) {
            http.write("GET " + path + " HTTP/1.1\nHost: x\nConnection: close\n\n");
            status = http.read().status();
        } catch (UncheckedIOException none) {
            // That is what is told.
        }
        checks.add(new Check(path, status, Duration.ofNanos(System.nanoTime() - start)));
    }
}
