package ai.vibengine.server.store;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The properties of a kind of database, beside the SQL that all of them take. */
sealed interface Dialect permits PostgresDialect, SqliteDialect {

    /** The folder of the migrations that every kind takes. */
    String MIGRATIONS = "classpath:db/migration";

    /** Returns where the database is, for messages; without secrets. */
    String place();

    /** Returns what an operator can do instead of using a database that is too new. */
    String alternative();

    /**
     * Returns how to connect, having made the database if this server is who makes it.
     *
     * @throws IllegalStateException when it is not what the last server left
     */
    HikariConfig open() throws IOException;

    /** Returns the folders of the migrations. */
    List<String> migrations();

    /** Returns where migrations get their connections, given those of everybody else; they may take longer than a request. */
    default DataSource forMigrations(DataSource pool) {
        return pool;
    }

    /** Returns whether the database has no tables, and {@link #restoreSnapshot} makes them all. */
    boolean isToRestore(Handle handle);

    /**
     * Refuses a database without tables if it had some.
     *
     * @throws IllegalStateException when it did
     */
    void requireNew();

    /** Makes an empty database one that has seen every migration. */
    void restoreSnapshot(Handle handle);

    /**
     * Refuses a database that is not the one of this data folder, or cannot keep what a server has to keep; before anything is changed.
     *
     * @throws IllegalStateException when it is so
     */
    void requireUsable(Handle handle);

    /** Notes that the database has all tables, and is what this data folder belongs to. */
    void mark(Database database);

    boolean hasTable(Handle handle, String name);

    /** Returns the version of the schema, as told by the database itself or else by the history of its migrations. */
    int schema(Handle handle);

    /** Notes the version of the schema where the database has a place for it. */
    void setSchema(Handle handle, int version);

    /**
     * Makes this server the only one that uses the database, until {@link #release}.
     *
     * @param taken runs once if another server takes the database nevertheless, while this one could not reach it
     * @throws IllegalStateException when there is another one
     */
    void claim(Runnable taken);

    /** Gives up what {@link #claim} took, if it did. */
    void release();

    /**
     * Begins a transaction that writes; from here on nobody else writes until it is over.
     *
     * @return what {@link #wasKept} knows it by; empty when no commit of it can have an outcome that is not known
     */
    Optional<String> beginWrite(Handle handle);

    /** Returns whether a transaction is known to have been kept; asks until the database answers, within reason. */
    boolean wasKept(Jdbi jdbi, String transaction);

    /** Returns whether the failure says that a row with this key exists. */
    boolean isDuplicate(Throwable failure);

    /** Returns whether the failure says that the connection is gone, so that nothing tells whether a commit was kept. */
    boolean isDisconnection(Throwable failure);

    /** Returns the version of the newest migration that this server has. */
    default int newestSchema() {
        return SqliteSnapshot.schema();
    }
}
