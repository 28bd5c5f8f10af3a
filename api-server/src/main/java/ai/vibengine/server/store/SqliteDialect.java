package ai.vibengine.server.store;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The properties of SQLite alone: a database that is a file, its settings, its own tables and its error codes. */
final class SqliteDialect implements Dialect {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteDialect.class);
    private static final int CONNECTIONS = 4;
    private static final int BUSY_MILLIS = 5_000;

    private final Path folder;
    private final SqliteFile file;

    SqliteDialect(Path dataFolder) {
        folder = dataFolder;
        file = new SqliteFile(dataFolder);
    }

    @Override
    public String place() {
        return folder.toString();
    }

    @Override
    public String alternative() {
        return "give this one another data folder";
    }

    @Override
    public List<String> migrations() {
        return List.of(MIGRATIONS, "classpath:db/sqlite");
    }

    @Override
    public HikariConfig open() throws IOException {
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

    @Override
    public void requireNew() {
        file.requireNew();
    }

    // A disk too full for an empty file must not keep a server from starting whose database works.
    @Override
    public void mark(Database database) {
        try {
            file.mark();
        } catch (IOException failure) {
            LOG.warn("Could not note beside the database that it has tables; the next start tries again", failure);
        }
    }

    @Override
    public boolean isToRestore(Handle handle) {
        return count(handle, "SELECT count(*) FROM sqlite_master") == 0;
    }

    @Override
    public boolean hasTable(Handle handle, String name) {
        return handle.createQuery("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :name")
                        .bind("name", name)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    @Override
    public void restoreSnapshot(Handle handle) {
        SqliteSnapshot.restore(handle);
    }

    @Override
    public int schema(Handle handle) {
        return count(handle, "PRAGMA user_version");
    }

    @Override
    public void setSchema(Handle handle, int version) {
        handle.execute("PRAGMA user_version = " + version);
    }

    @Override
    public void requireUsable(Handle handle) {
        // It is in the data folder, and was looked at when it was opened.
    }

    @Override
    public void claim(Runnable taken) {
        // The file is on this machine, where the runtime sees to it that a data folder has one server.
    }

    @Override
    public void release() {
        // Nothing was taken.
    }

    @Override
    public Optional<String> beginWrite(Handle handle) {
        // The transaction mode has seen to it.
        return Optional.empty();
    }

    @Override
    public boolean wasKept(Jdbi jdbi, String transaction) {
        return false;
    }

    @Override
    public boolean isDuplicate(Throwable failure) {
        return failure instanceof SQLiteException sqlite
                && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE
                        || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY);
    }

    @Override
    public boolean isDisconnection(Throwable failure) {
        return false;
    }

    private static int count(Handle handle, String query) {
        return handle.createQuery(query).mapTo(Integer.class).one();
    }
}
