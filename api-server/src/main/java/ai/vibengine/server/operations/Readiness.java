package ai.vibengine.server.operations;

import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.StoreUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ability of the server to do its work: whether it runs, and can write. It is checked again and again by writing; a request gets the
 * latest result, so that none waits for a disk.
 */
public final class Readiness implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** A look that takes longer says as much as one that fails: a database waits five seconds for others. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Database database;
    private final Supplier<Optional<String>> runtimeProblem;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread worker = new Thread(work, "readiness");
        worker.setDaemon(true);
        return worker;
    });
    private volatile boolean serving;
    private volatile Look last;

    private record Look(Optional<String> problem, long nanos) {}

    public Readiness(Database database, Supplier<Optional<String>> runtimeProblem, LongSupplier nanoTime) {
        this.database = database;
        this.runtimeProblem = runtimeProblem;
        this.nanoTime = nanoTime;
        this.last = new Look(Optional.empty(), nanoTime.getAsLong());
    }

    /** Says that requests are served from now on, or no longer. */
    public void serving(boolean now) {
        if (now) {
            look();
            var unused = thread.scheduleWithFixedDelay(
                    this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
        serving = now;
    }

    /** Tells why the server is not ready; empty when it is. */
    public Optional<String> problem() {
        if (!serving) {
            return Optional.of("The server starts or ends.");
        }
        Look look = last;
        return nanoTime.getAsLong() - look.nanos() > PATIENCE.toNanos()
                ? Optional.of("The disk does not answer.")
                : look.problem();
    }

    void look() {
        Optional<String> before = last.problem();
        Optional<String> now = find();
        if (!now.equals(before)) {
            LOG.warn("{}", now.map(problem -> "not ready: " + problem).orElse("ready again"));
        }
        last = new Look(now, nanoTime.getAsLong());
    }

    private Optional<String> find() {
        try {
            Optional<String> problem = runtimeProblem.get();
            if (problem.isPresent()) {
                return problem;
            }
            database.tryToWrite();
            return Optional.empty();
        } catch (StoreUnavailableException failure) {
            LOG.debug("not ready", failure);
            return Optional.of("The database takes no changes.");
        } catch (RuntimeException failure) {
            LOG.warn("whether the server is ready cannot be found out", failure);
            return Optional.of("The server cannot tell whether it can write.");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
