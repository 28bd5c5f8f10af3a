package ai.vibengine.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claim of one server on a database, by a lock of the database's own that ends with the connection that holds it: at once when the server
 * is killed, and after some seconds when its machine is gone. It is claimed again after the database was away. A server that has lost the lock
 * may not know yet; so each start of a server leaves an id in the database, and every change looks whether it is still there.
 */
final class PostgresClaim implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresClaim.class);

    /** The number of the lock; advisory locks belong to one database. */
    static final long SERVER = 0x7665_7372_76L;

    /** Longer than the database takes to notice that a machine is gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long INTERVAL_MILLIS = 500;
    private static final int VALID_SECONDS = 3;

    private final DataSource source;
    private final Runnable taken;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread watch = new Thread(work, "database-claim");
        watch.setDaemon(true);
        return watch;
    });
    private @Nullable Connection connection;
    private boolean locked;
    private volatile @Nullable String start;

    private PostgresClaim(DataSource source, Runnable taken) {
        this.source = source;
        this.taken = taken;
    }

    /**
     * Claims the database, waiting for a server whose end it may not have noticed yet.
     *
     * @param taken runs once if another server has taken the database while it or this server was away
     * @throws IllegalStateException when another server has it
     */
    static PostgresClaim make(DataSource source, Runnable taken) {
        PostgresClaim claim = new PostgresClaim(source, taken);
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!claim.tryToClaim()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(
                            "another server" + claim.holder() + " uses it; sandboxes run on the machine"
                                    + " of their server, so there can be one server for a database");
                }
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
            }
        } catch (SQLException failure) {
            claim.close();
            throw new IllegalStateException("it cannot be claimed", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            claim.close();
            throw new IllegalStateException("it was not waited for", interrupted);
        } catch (RuntimeException failure) {
            claim.close();
            throw failure;
        }
        return claim;
    }

    /** Holds on to the claim from now on, by the id of this start that stands in the database. */
    void begin(String id) {
        start = id;
        var unused = thread.scheduleWithFixedDelay(this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Returns what stands in the database as long as no other server has taken it; empty before {@link #begin}. */
    Optional<String> start() {
        return Optional.ofNullable(start);
    }

    private void look() {
        try {
            if (connection == null || !connection.isValid(VALID_SECONDS)) {
                disconnect();
            }
            // Whoever has the lock may be this server itself, by a connection whose end the database has not noticed.
            boolean ignored = locked || tryToClaim();
            if (!isOwn()) {
                LOG.error("another server{} has taken the database while this one could not reach it", holder());
                thread.shutdown();
                taken.run();
            }
        } catch (SQLException away) {
            LOG.debug("the database cannot be claimed again yet", away);
        }
    }

    private boolean isOwn() throws SQLException {
        try (PreparedStatement statement =
                open().prepareStatement("SELECT 1 FROM database_identity WHERE server_start = ?")) {
            statement.setString(1, start);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private boolean tryToClaim() throws SQLException {
        try (PreparedStatement statement = open().prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            statement.setLong(1, SERVER);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                locked = row.getBoolean(1);
                return locked;
            }
        }
    }

    private Connection open() throws SQLException {
        Connection now = connection;
        if (now == null) {
            now = source.getConnection();
            connection = now;
        }
        return now;
    }

    /** Returns where the server is that has the lock, as part of a sentence. */
    private String holder() throws SQLException {
        if (connection == null) {
            return "";
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT host(a.client_addr) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                        + " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
                        + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                        + " AND l.classid::bigint << 32 | l.objid::bigint = ?")) {
            statement.setLong(1, SERVER);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.ofNullable(row.getString(1))
                                .map(host -> " (at " + host + ")")
                                .orElse("")
                        : "";
            }
        }
    }

    private void disconnect() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException gone) {
                LOG.debug("the connection was gone", gone);
            }
            connection = null;
            locked = false;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            // Nobody looks any more once this returns true; a look takes seconds at most.
            if (thread.awaitTermination(VALID_SECONDS * 2L, TimeUnit.SECONDS)) {
                disconnect();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
