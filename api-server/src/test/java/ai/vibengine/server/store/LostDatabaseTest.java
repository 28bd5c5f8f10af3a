package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The remains of a database are not taken for a new one. */
@NullMarked
class LostDatabaseTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path file() {
        return folder.resolve("vibengine.db");
    }

    private Path mark() {
        return folder.resolve("vibengine.installed");
    }

    @BeforeEach
    void install() {
        Database.open(folder).close();
    }

    @Test
    void aDeletedDatabaseIsRefusedAndNotMadeAnew() throws Exception {
        Files.delete(file());

        refuses("is missing");

        assertThat(file()).doesNotExist();
    }

    @Test
    void anEmptiedDatabaseIsRefusedAndLeftAsItIs() throws Exception {
        cutTo(0);

        refuses("is empty");

        assertThat(file()).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 99, 100, 4_095, 4_096, 8_192, -1, -4_096})
    void aDatabaseThatWasCutShortIsRefusedAndLeftAsItIs(long size) throws Exception {
        cutTo(size > 0 ? size : Files.size(file()) + size);
        byte[] before = Files.readAllBytes(file());

        refuses("is cut short");

        assertThat(file()).hasBinaryContent(before);
    }

    @Test
    void aDatabaseThatWasCutShortIsRefusedAlsoWithItsLog() throws Exception {
        Path copy = copyWhileOpen(folder, "CREATE TABLE late (x)");
        cut(copy.resolve("vibengine.db"), 8_192);

        assertThatThrownBy(() -> Database.open(copy)).rootCause().hasMessageContaining("is cut short");
    }

    @Test
    void pagesThatAreStillInTheLogAreNotMissed() throws Exception {
        // As a server leaves it that is killed while it moves what is in the log: the first page says how many there
        // will be.
        Path copy = copyWhileOpen(folder.resolve("new"), "PRAGMA wal_checkpoint(PASSIVE)");
        cut(copy.resolve("vibengine.db"), 4_096);

        try (Database database = Database.open(copy)) {
            assertThat(count(database, "accounts")).isZero();
            String found = database.read(handle ->
                    handle.createQuery("PRAGMA quick_check").mapTo(String.class).one());
            assertThat(found).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6})
    void aDatabaseWithoutTablesIsRefused(int version) throws Exception {
        Files.delete(file());
        execute("PRAGMA user_version = " + version, "CREATE TABLE t (x)", "DROP TABLE t");

        refuses("has no tables");
    }

    @Test
    void withoutTheMarkAnythingEmptyIsANewDatabase() throws Exception {
        for (String lost : List.of("missing", "empty", "no tables")) {
            Files.delete(file());
            Files.delete(mark());
            if (lost.equals("empty")) {
                Files.createFile(file());
            } else if (lost.equals("no tables")) {
                execute("PRAGMA user_version = 6", "CREATE TABLE t (x)", "DROP TABLE t");
            }

            try (Database database = Database.open(folder)) {
                assertThat(count(database, "accounts")).isZero();
            }
            assertThat(mark()).exists();
        }
    }

    @Test
    void aDatabaseFromBeforeTheMarkGetsOne() throws Exception {
        Files.delete(mark());

        Database.open(folder).close();

        assertThat(mark()).isEmptyFile();
    }

    @Test
    void tablesThatCannotBeMadeLeaveNoMark() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(
                other.resolve("vibengine.db"), "this is no database, and long enough to be read as one".repeat(9));

        assertThatThrownBy(() -> Database.open(other)).isInstanceOf(StoreUnavailableException.class);

        assertThat(other.resolve("vibengine.installed")).doesNotExist();
    }

    private void refuses(String why) {
        assertThatThrownBy(() -> Database.open(folder))
                .isInstanceOf(StoreUnavailableException.class)
                .rootCause()
                .hasMessage(file() + " " + why + ", but had accounts and keys before; restore it from a backup, or, to"
                        + " begin anew without them, remove " + mark() + " and what there is of " + file());
        assertThat(mark()).exists();
    }

    /** Copies the folder while the database is open and after a change of it. */
    private Path copyWhileOpen(Path original, String sql) throws Exception {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (Database database = Database.open(original)) {
            database.read(handle -> handle.execute(sql));
            for (String name : List.of("vibengine.db", "vibengine.db-wal", "vibengine.installed")) {
                Files.copy(original.resolve(name), copy.resolve(name));
            }
        }
        return copy;
    }

    private static int count(Database database, String table) {
        return database.read(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                .mapTo(Integer.class)
                .one());
    }

    private void cutTo(long size) throws IOException {
        cut(file(), size);
    }

    private static void cut(Path path, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private void execute(String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
