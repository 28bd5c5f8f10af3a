package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class DatabaseTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void make() {
        Database.open(folder).close();
    }

    @Test
    void theDatabaseSaysTheVersionOfTheNewestMigration() throws Exception {
        assertThat(version()).isEqualTo(newestMigration());
    }

    @Test
    void aDatabaseThatDoesNotSayItsVersionIsBroughtUpToDate() throws Exception {
        execute("PRAGMA user_version = 0");

        Database.open(folder).close();

        assertThat(version()).isEqualTo(newestMigration());
    }

    @Test
    void theMigrationsAreNotAskedForAgain() throws Exception {
        execute("DROP TABLE flyway_schema_history");

        // Flyway refuses tables that it knows nothing of.
        Database.open(folder).close();
    }

    @Test
    void aNewDatabaseIsWhatTheMigrationsMake() throws Exception {
        List<String> asNew = contents("vibengine.db");
        Database.migrated(folder.resolve("migrated")).close();

        assertThat(asNew).isEqualTo(contents("migrated/vibengine.db")).hasSizeGreaterThan(newestMigration());
    }

    /** Its tables and indexes, and of the history everything but when each migration was run. */
    private List<String> contents(String file) throws Exception {
        List<String> contents = new ArrayList<>();
        try (Connection connection = connect(file);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                    SELECT sql FROM sqlite_master WHERE sql IS NOT NULL UNION ALL
                    SELECT installed_rank || version || description || type || script || checksum || success
                    FROM flyway_schema_history ORDER BY 1\
                    """)) {
            while (rows.next()) {
                contents.add(rows.getString(1));
            }
        }
        return contents;
    }

    private static int newestMigration() throws Exception {
        int newest = 0;
        for (String folder : List.of("/db/migration", "/db/sqlite")) {
            try (var files = Files.list(Path.of(Objects.requireNonNull(DatabaseTest.class.getResource(folder))
                    .toURI()))) {
                newest = files.map(file -> String.valueOf(file.getFileName()))
                        .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                        .reduce(newest, Math::max);
            }
        }
        return newest;
    }

    private int version() throws Exception {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("PRAGMA user_version")) {
            row.next();
            return row.getInt(1);
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect() throws Exception {
        return connect("vibengine.db");
    }

    private Connection connect(String file) throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(file));
    }

    @Test
    void aDatabaseOfANewerServerIsRefusedAndLeftAsItIs() throws Exception {
        for (String newer : List.of(
                "PRAGMA user_version = 999",
                "INSERT INTO flyway_schema_history SELECT 999, '999', 'new', type, 'V999__new.sql', checksum,"
                        + " installed_by, installed_on, execution_time, success FROM flyway_schema_history LIMIT 1")) {
            Path other = folder.resolve("newer" + newer.length());
            try (Database database = Database.open(other)) {
                database.write(handle -> handle.execute(newer));
            }

            byte[] before = Files.readAllBytes(other.resolve("vibengine.db"));

            assertThatThrownBy(() -> Database.open(other))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasRootCauseMessage("it was written by a newer server (its version is 999, this server knows "
                            + newestMigration() + "); start that server, or give this one another data folder");
            assertThat(other.resolve("vibengine.db")).hasBinaryContent(before);
        }
    }
}
