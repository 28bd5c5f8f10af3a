package ai.vibengine.server.store;

import com.zaxxer.hikari.HikariConfig;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The properties of PostgreSQL. Writers come one after the other as they do in SQLite, so that what a change has read still holds when it
 * writes: of all servers together, by a lock of the database's own that ends with the transaction.
 */
final class PostgresDialect implements Dialect {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresDialect.class);
    private static final int CONNECTIONS = 8;
    private static final int CONNECT_SECONDS = 3;
    /** Longer than any statement may take: beyond it the network or the machine is gone. */
    private static final int SILENCE_SECONDS = 20;

    /** How long a change whose commit got no answer waits for the database to tell; its request is still waited for by then. */
    private static final Duration OUTCOME_PATIENCE = Duration.ofSeconds(5);

    private static final long OUTCOME_INTERVAL_MILLIS = 100;

    /** The number of the lock that writers take; advisory locks belong to one database. */
    private static final long WRITERS = 0x7669_6265_6e67L;

    /**
     * Limits for each session. A server that stops in the middle of a change must not keep others from writing for longer than they wait, and
     * one whose machine is gone must be noticed.
     */
    private static final String SESSION = "-c lock_timeout=5s -c statement_timeout=15s"
            + " -c idle_in_transaction_session_timeout=10s -c client_min_messages=warning"
            + " -c tcp_keepalives_idle=3 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2"
            // What writers have read holds because of their lock, and each statement must see what was committed before
            // it got the lock.
            + " -c default_transaction_isolation=read\\ committed";

    private final PostgresAddress address;
    private final DataFolder folder;
    private volatile @Nullable PostgresClaim claim;

    /** @param dataFolder of the server, which keeps all else there */
    PostgresDialect(PostgresAddress address, Path dataFolder) {
        this.address = address;
        this.folder = new DataFolder(dataFolder);
    }

    @Override
    public String place() {
        return address.toString();
    }

    @Override
    public String alternative() {
        return "give this one another database";
    }

    @Override
    public HikariConfig open() {
        folder.requireNoSqlite();
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setDataSource(bounded());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(CONNECT_SECONDS * 1_000L);
        config.setValidationTimeout(CONNECT_SECONDS * 1_000L);
        return config;
    }

    @Override
    public DataSource forMigrations(DataSource pool) {
        return source();
    }

    private PGSimpleDataSource bounded() {
        PGSimpleDataSource source = source();
        source.setSocketTimeout(SILENCE_SECONDS);
        source.setOptions(SESSION);
        return source;
    }

    private PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {address.host()});
        source.setPortNumbers(new int[] {address.port()});
        source.setDatabaseName(address.database());
        source.setUser(address.user());
        address.password().ifPresent(source::setPassword);
        source.setApplicationName("vibengine");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setTcpKeepAlive(true);
        address.tls().forEach((name, value) -> setTls(source, name, value));
        return source;
    }

    private static void setTls(PGSimpleDataSource source, String name, String value) {
        switch (name) {
            case "sslmode" -> source.setSslMode(value);
            case "sslrootcert" -> source.setSslRootCert(value);
            case "sslcert" -> source.setSslCert(value);
            case "sslkey" -> source.setSslKey(value);
            default -> throw new IllegalArgumentException(name);
        }
    }

    @Override
    public List<String> migrations() {
        return List.of(MIGRATIONS, "classpath:db/postgresql");
    }

    @Override
    public boolean isToRestore(Handle handle) {
        return false;
    }

    @Override
    public void requireNew() {
        // A database without tables is one that its owner has just made.
    }

    @Override
    public void restoreSnapshot(Handle handle) {
        throw new UnsupportedOperationException("there is no snapshot");
    }

    @Override
    public void requireUsable(Handle handle) {
        PostgresIdentity.requireEncoding(handle);
        folder.requirePostgres(PostgresIdentity.find(this, handle));
    }

    @Override
    public void mark(Database database) {
        database.read(handle -> PostgresIdentity.find(this, handle)).ifPresent(folder::markPostgres);
        PostgresClaim made = claim;
        if (made != null) {
            made.begin(database.write(PostgresIdentity::begin));
        }
    }

    @Override
    public boolean hasTable(Handle handle, String name) {
        return handle.createQuery("SELECT to_regclass(:name) IS NOT NULL")
                .bind("name", name)
                .mapTo(Boolean.class)
                .one();
    }

    @Override
    public int schema(Handle handle) {
        return Migrations.newest(this, handle);
    }

    @Override
    public void setSchema(Handle handle, int version) {
        // The history tells it.
    }

    @Override
    public void claim(Runnable taken) {
        claim = PostgresClaim.make(bounded(), taken);
    }

    @Override
    public void release() {
        PostgresClaim made = claim;
        if (made != null) {
            made.close();
        }
    }

    @Override
    public Optional<String> beginWrite(Handle handle) {
        PostgresClaim made = claim;
        Optional<String> start = made == null ? Optional.empty() : made.start();
        // Each in its own snapshot, so that the second sees what was committed while the first waited, and both in one
        // round trip.
        try (PreparedStatement statement = handle.getConnection()
                .prepareStatement("SELECT pg_advisory_xact_lock(?); SELECT pg_current_xact_id()::text, "
                        + (start.isPresent() ? "server_start = ? FROM database_identity" : "true"))) {
            statement.setLong(1, WRITERS);
            if (start.isPresent()) {
                statement.setString(2, start.get());
            }
            statement.execute();
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                if (!row.next() || !row.getBoolean(2)) {
                    throw new StoreUnavailableException("Another server has taken the database", null);
                }
                return Optional.of(row.getString(1));
            }
        } catch (SQLException failure) {
            throw new TransactionException("It was not this server's turn to write", failure);
        }
    }

    @Override
    public boolean wasKept(Jdbi jdbi, String transaction) {
        long end = System.nanoTime() + OUTCOME_PATIENCE.toNanos();
        try {
            do {
                Optional<String> status = status(jdbi, transaction);
                if (status.isPresent()) {
                    return status.get().equals("committed");
                }
                TimeUnit.MILLISECONDS.sleep(OUTCOME_INTERVAL_MILLIS);
            } while (System.nanoTime() < end);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        LOG.warn("the connection was lost during a commit, and nothing tells whether it was kept");
        return false;
    }

    /** Returns what became of a transaction; empty when that is not known yet. */
    private static Optional<String> status(Jdbi jdbi, String transaction) {
        try {
            return jdbi.withHandle(handle -> handle.createQuery("SELECT pg_xact_status(CAST(:id AS xid8))")
                            .bind("id", transaction)
                            .mapTo(String.class)
                            .findOne())
                    .filter(status -> !status.equals("in progress"));
        } catch (JdbiException away) {
            LOG.debug("the database does not say yet what became of a commit", away);
            return Optional.empty();
        }
    }

    @Override
    public boolean isDuplicate(Throwable failure) {
        return failure instanceof SQLException sql
                && PSQLState.UNIQUE_VIOLATION.getState().equals(sql.getSQLState());
    }

    @Override
    public boolean isDisconnection(Throwable failure) {
        return failure instanceof SQLException sql && isDisconnection(sql.getSQLState());
    }

    /** Returns whether the state is of the class of connections, or of that of servers that end. */
    private static boolean isDisconnection(String state) {
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }
}
