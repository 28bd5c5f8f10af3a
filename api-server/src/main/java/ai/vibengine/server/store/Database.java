package ai.vibengine.server.store;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The database: SQLite in the data folder, or PostgreSQL. The commands that run beside the server use it at the same time. Thread-safe.
 */
public final class Database implements AutoCloseable {

    private final HikariDataSource pool;
    private final Dialect dialect;
    private final Jdbi jdbi;
    private final GroupCommit writes;

    private Database(HikariDataSource pool, Dialect dialect) {
        this.pool = pool;
        this.dialect = dialect;
        this.jdbi = Jdbi.create(pool);
        this.writes = new GroupCommit(jdbi, dialect);
    }

    /**
     * Opens the database of a data folder, making both when they are not there yet, and brings it up to date.
     *
     * @throws StoreUnavailableException when the folder or the database cannot be used
     */
    public static Database open(Path dataFolder) {
        return open(dataFolder, Database::bringUpToDate);
    }

    /**
     * Opens a PostgreSQL database, and brings it up to date.
     *
     * @param dataFolder where the server keeps all else
     * @throws StoreUnavailableException when it cannot be used
     */
    public static Database open(PostgresAddress address, Path dataFolder) {
        return open(new PostgresDialect(address, dataFolder), dialect -> {}, Database::bringUpToDate);
    }

    /**
     * Opens a PostgreSQL database for a server, which is the only one to use it until {@link #close}, and brings it up to date; commands
     * beside the server may use it, too.
     *
     * @param dataFolder where the server keeps all else
     * @param taken runs once, on a thread of its own, if another server has taken the database while this one could not reach it: from then
     *     on nothing is written, and this server's memory is of the past
     * @throws StoreUnavailableException when it cannot be used, or another server uses it
     */
    public static Database openForServer(PostgresAddress address, Path dataFolder, Runnable taken) {
        return open(new PostgresDialect(address, dataFolder), dialect -> dialect.claim(taken), Database::bringUpToDate);
    }

    /** Opens the database of a data folder, with tables that the migrations have made, one after the other. */
    static Database migrated(Path dataFolder) {
        return open(dataFolder, Database::migrate);
    }

    private static Database open(Path dataFolder, Consumer<Database> tables) {
        try {
            if (!Files.isDirectory(dataFolder)) {
                Files.createDirectories(
                        dataFolder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException failure) {
            throw new StoreUnavailableException("The data folder " + dataFolder + " cannot be used", failure);
        }
        return open(new SqliteDialect(dataFolder), dialect -> {}, tables);
    }

    private static Database open(Dialect dialect, Consumer<Dialect> claim, Consumer<Database> tables) {
        HikariDataSource pool = null;
        try {
            pool = new HikariDataSource(dialect.open());
            Database database = new Database(pool, dialect);
            database.read(handle -> {
                dialect.requireUsable(handle);
                return dialect;
            });
            // Before the tables are changed: another server may be using them.
            claim.accept(dialect);
            tables.accept(database);
            dialect.mark(database);
            return database;
        } catch (IOException failure) {
            throw new StoreUnavailableException("The data folder " + dialect.place() + " cannot be used", failure);
        } catch (RuntimeException failure) {
            dialect.release();
            if (pool != null) {
                pool.close();
            }
            throw new StoreUnavailableException("The database in " + dialect.place() + " cannot be used", failure);
        }
    }

    /**
     * Brings the schema up to date. The database itself tells at once whether anything is to be done; Flyway takes a good part of a second
     * to find out.
     */
    private void bringUpToDate() {
        int newest = read(this::newestMigration);
        int known = dialect.newestSchema();
        if (newest > known) {
            throw new IllegalStateException("it was written by a newer server (its version is " + newest
                    + ", this server knows " + known + "); start that server, or " + dialect.alternative());
        }
        if (read(dialect::isToRestore)) {
            dialect.requireNew();
            write(this::restoreIfEmpty);
        } else if (read(dialect::schema) < known) {
            migrate();
        }
    }

    private void migrate() {
        Migrations.run(dialect, pool);
        write(handle -> {
            int newest = newestMigration(handle);
            dialect.setSchema(handle, newest);
            return newest;
        });
    }

    private boolean restoreIfEmpty(Handle handle) {
        boolean empty = dialect.isToRestore(handle);
        if (empty) {
            dialect.restoreSnapshot(handle);
        }
        return empty;
    }

    /** Returns the newest version that left traces in the database, even one whose migration did not come to its end. */
    private int newestMigration(Handle handle) {
        return Math.max(Migrations.newest(dialect, handle), dialect.schema(handle));
    }

    /** Runs work that reads and does not write. */
    public <T> T read(HandleCallback<T, RuntimeException> work) {
        return run(() -> jdbi.withHandle(work));
    }

    /**
     * Runs work that writes, all or nothing; its changes are on the disk when this returns. It may run on another caller's thread, and more
     * than once, but only one of its runs is kept.
     */
    public <T> T write(HandleCallback<T, RuntimeException> work) {
        return run(() -> writes.write(work));
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
        dialect.release();
        pool.close();
    }

    private static <T> T run(Supplier<T> work) {
        try {
            return work.get();
        } catch (JdbiException failure) {
            throw new StoreUnavailableException("The database did not answer", failure);
        }
    }

    /** Returns whether the failure says that a row with this key exists. */
    public boolean isDuplicate(StoreUnavailableException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (dialect.isDuplicate(cause)) {
                return true;
            }
        }
        return false;
    }
}
