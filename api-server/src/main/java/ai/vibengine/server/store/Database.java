package ai.vibengine.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The database in the data folder: SQLite, shared with the commands that run beside the server. Thread-safe. */
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int CONNECTIONS = 4;
    private static final int BUSY_MILLIS = 5_000;

    /** The version of the newest migration. */
    static final int SCHEMA = 6;

    private final HikariDataSource pool;
    private final DatabaseFile file;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool, DatabaseFile file) {
        this.pool = pool;
        this.file = file;
        this.jdbi = Jdbi.create(pool);
    }

    /**
     * Opens the database of a data folder, making both when they are not there yet, and brings it up to date.
     *
     * @throws StoreUnavailableException when the folder or the database cannot be used
     */
    public static Database open(Path dataFolder) {
        return open(dataFolder, Database::bringUpToDate);
    }

    /** The same, with tables that the migrations have made, one after the other. */
    static Database migrated(Path dataFolder) {
        return open(dataFolder, Database::migrate);
    }

    private static Database open(Path dataFolder, Consumer<Database> tables) {
        DatabaseFile file = new DatabaseFile(dataFolder);
        HikariDataSource pool = null;
        try {
            if (!Files.isDirectory(dataFolder)) {
                Files.createDirectories(
                        dataFolder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            file.prepare();
            pool = new HikariDataSource(poolOf(file.path()));
            Database database = new Database(pool, file);
            tables.accept(database);
            mark(file);
            return database;
        } catch (IOException failure) {
            throw new StoreUnavailableException("The data folder " + dataFolder + " cannot be used", failure);
        } catch (RuntimeException failure) {
            if (pool != null) {
                pool.close();
            }
            throw new StoreUnavailableException("The database in " + dataFolder + " cannot be used", failure);
        }
    }

    /** Only to find that nothing is to be done, Flyway takes a good part of a second: the database itself says so at once. */
    private void bringUpToDate() {
        int newest = read(Database::newestMigration);
        if (newest > SCHEMA) {
            throw new IllegalStateException("it was written by a newer server (its version is " + newest
                    + ", this server knows " + SCHEMA + "); start that server, or give this one another data folder");
        }
        if (read(Database::isEmpty)) {
            file.requireNew();
            write(Database::restoreIfEmpty);
        } else if (read(Database::schema) < SCHEMA) {
            migrate();
        }
    }

    /** A disk without room for a file without content must not keep a server from starting whose database works. */
    private static void mark(DatabaseFile file) {
        try {
            file.mark();
        } catch (IOException failure) {
            LOG.warn("Could not note beside the database that it has tables; the next start tries again", failure);
        }
    }

    private void migrate() {
        Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        write(handle -> handle.execute("PRAGMA user_version = " + SCHEMA));
    }

    private static boolean restoreIfEmpty(Handle handle) {
        boolean empty = isEmpty(handle);
        if (empty) {
            SchemaSnapshot.restore(handle);
        }
        return empty;
    }

    private static boolean isEmpty(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM sqlite_master")
                        .mapTo(Integer.class)
                        .one()
                == 0;
    }

    /** What a newer server left, even one whose migration did not come to its end. */
    private static int newestMigration(Handle handle) {
        int recorded = handle.createQuery(
                        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'flyway_schema_history'")
                .mapTo(Integer.class)
                .one();
        int migrated = recorded == 0
                ? 0
                : handle.createQuery("SELECT coalesce(max(CAST(version AS INTEGER)), 0) FROM flyway_schema_history")
                        .mapTo(Integer.class)
                        .one();
        return Math.max(migrated, schema(handle));
    }

    private static int schema(Handle handle) {
        return handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one();
    }

    /** Reads; nothing is written. */
    public <T> T read(HandleCallback<T, RuntimeException> work) {
        return run(() -> jdbi.withHandle(work));
    }

    /** Writes, all or nothing; what was written is on the disk when this returns. */
    public <T> T write(HandleCallback<T, RuntimeException> work) {
        return run(() -> jdbi.inTransaction((Handle handle) -> work.withHandle(handle)));
    }

    /**
     * Writes something that changes nothing.
     *
     * @throws StoreUnavailableException when nothing can be written
     */
    public void tryToWrite() {
        write(handle -> {
            handle.execute("INSERT INTO server_clock (boot_id, booted_at) VALUES ('', 0)");
            return handle.execute("DELETE FROM server_clock WHERE boot_id = ''");
        });
    }

    @Override
    public void close() {
        pool.close();
    }

    private static <T> T run(java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (JdbiException failure) {
            throw new StoreUnavailableException("The database did not answer", failure);
        }
    }

    private static HikariConfig poolOf(Path file) {
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // What was answered survives a power cut too: in WAL mode only FULL syncs every commit.
        sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        sqlite.setBusyTimeout(BUSY_MILLIS);
        sqlite.enforceForeignKeys(true);
        // A transaction that first reads and then writes must not lose its snapshot to another writer.
        sqlite.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(sqlite);
        source.setUrl("jdbc:sqlite:" + file);
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setDataSource(source);
        config.setMaximumPoolSize(CONNECTIONS);
        return config;
    }

    /** Whether the failure says that a row with this key exists. */
    public static boolean isDuplicate(StoreUnavailableException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && String.valueOf(sql.getMessage()).contains("UNIQUE")) {
                return true;
            }
        }
        return false;
    }
}
