package ai.vibengine.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database that a data folder belongs to. A server ends and removes all that its database does not know of: started by mistake with
 * another one, it would begin anew and remove everything.
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

    /**
     * Refuses a PostgreSQL database that is not the one that the folder belongs to, if it belongs to one.
     *
     * @param id of the database; empty when it has no tables
     * @throws IllegalStateException when it is another one
     */
    void requirePostgres(Optional<String> id) {
        Optional<String> own = postgresId();
        if (own.isPresent() && !own.equals(id)) {
            throw new IllegalStateException("the data folder " + folder + " belongs to another database, and this one "
                    + (id.isPresent() ? "has other sandboxes and templates" : "has no tables")
                    + "; name the right one by --database (VE_DATABASE), restore it from its backup before the server"
                    + " starts, or give this server an empty data folder");
        }
    }

    /** Notes the id of the PostgreSQL database; a command beside a server on another machine has no folder to note it in. */
    void markPostgres(String id) {
        if (Files.isDirectory(folder) && postgresId().isEmpty()) {
            try {
                write(id);
            } catch (IOException failure) {
                LOG.warn(
                        "Could not note in {} which PostgreSQL database it belongs to; the next start tries again",
                        folder,
                        failure);
            }
        }
    }

    /** Returns the id of the database that the folder belongs to; one that matches none if the file is not whole. */
    private Optional<String> postgresId() {
        if (!Files.exists(postgres)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(postgres).strip());
        } catch (IOException failure) {
            throw new StoreUnavailableException(postgres + " cannot be read", failure);
        }
    }

    /** Writes the file whole or not at all, whatever happens meanwhile. */
    private void write(String id) throws IOException {
        Path temporary = Files.createTempFile(
                folder,
                "vibengine.postgresql",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel channel = FileChannel.open(temporary, Set.of(StandardOpenOption.WRITE))) {
                channel.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            Files.move(temporary, postgres, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
