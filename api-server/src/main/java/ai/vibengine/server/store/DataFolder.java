package ai.vibengine.server.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kind of database that a data folder belongs to. A server ends and removes all that its database does not know of: started by
 * mistake with the other kind, it would begin anew and remove everything.
 */
final class DataFolder {

    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    private final Path folder;
    private final Path postgres;

    DataFolder(Path folder) {
        this.folder = folder;
        this.postgres = folder.resolve("vibengine.postgresql");
    }

    /** Returns the mark of a folder whose database is SQLite and has tables. */
    Path sqliteMark() {
        return folder.resolve("vibengine.installed");
    }

    /**
     * Refuses a folder that has a SQLite database.
     *
     * @throws IllegalStateException when it has
     */
    void requireNoSqlite() {
        if (Files.exists(sqliteMark())) {
            throw new IllegalStateException(
                    "the data folder " + folder + " belongs to the SQLite database in it; give this"
                            + " server another data folder, or leave --database (VE_DATABASE) at sqlite");
        }
    }

    /**
     * Refuses a folder whose database is PostgreSQL.
     *
     * @throws IllegalStateException when it is
     */
    void requireNoPostgres() {
        if (Files.exists(postgres)) {
            throw new IllegalStateException(
                    "the data folder " + folder + " belongs to a PostgreSQL database; say which by"
                            + " --database (VE_DATABASE), or give this server another data folder");
        }
    }

    /** Notes that the database is PostgreSQL; a command beside a server on another machine has no folder to note it in. */
    void markPostgres() {
        if (Files.isDirectory(folder)) {
            try {
                Files.createFile(
                        postgres, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException marked) {
                // By an earlier start.
            } catch (IOException failure) {
                LOG.warn(
                        "Could not note in {} that its database is PostgreSQL; the next start tries again",
                        folder,
                        failure);
            }
        }
    }
}
