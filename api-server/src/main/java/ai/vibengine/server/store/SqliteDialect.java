package ai.vibengine.server.store;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The properties of SQLite alone: a database that is a file, its settings, its own tables and its error codes. */
final class SqliteDialect {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteDialect.class);
    private static final int CONNECTIONS = 4;
    private static final int BUSY_MILLIS = 5_000;

    private final SqliteFile file;

    SqliteDialect(Path dataFolder) {
        file = new SqliteFile(dataFolder);
    }

    /**
     * Makes the database if it is to be made.
     *
     * @throws IllegalStateException when it is not what the last server left
     */
    HikariConfig open() throws IOException {
        file.prepare();
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // An answered change survives a power cut too: in WAL mode only FULL syncs every commit.
        sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        sqlite.setBusyTimeout(BUSY_MILLIS);
        sqlite.enforceForeignKeys(true);
        // A transaction that first reads and then writes must not lose its snapshot to another writer.
        sqlite.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(sqlite);
        source.setUrl("jdbc:sqlite:" + file.path());
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setDataSource(source);
        config.setMaximumPoolSize(CONNECTIONS);
        return config;
    }

    /**
     * Refuses a database without tables if it had some.
     *
     * @throws IllegalStateException when it did
     */
    void requireNew() {
        file.requireNew();
    }

    /** Notes that there are tables. A disk too full for an empty file must not keep a server from starting whose database works. */
    void mark() {
        try {
            file.mark();
        } catch (IOException failure) {
            LOG.warn("Could not note beside the database that it has tables; the next start tries again", failure);
        }
    }

    boolean isEmpty(Handle handle) {
        return count(handle, "SELECT count(*) FROM sqlite_master") == 0;
    }

    boolean hasTable(Handle handle, String name) {
        return handle.createQuery("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :name")
                        .bind("name", name)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** Makes an empty database one that has seen every migration. */
    void restoreSnapshot(Handle handle) {
        SqliteSnapshot.restore(handle);
    }

    /** Returns the version of the newest migration that this server has. */
    int newestSchema() {
        return SqliteSnapshot.schema();
    }

    /** Returns the version of the schema, which the database tells without a look at Flyway's history. */
    int schema(Handle handle) {
        return count(handle, "PRAGMA user_version");
    }

    void setSchema(Handle handle, int version) {
        handle.execute("PRAGMA user_version = " + version);
    }

    /** Returns whether the failure says that a row with this key exists. */
    boolean isDuplicate(Throwable failure) {
        return failure instanceof SQLiteException sqlite
                && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE
                        || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY);
    }

    private static int count(Handle handle, String query) {
        return handle.createQuery(query).mapTo(Integer.class).one();
    }
}
