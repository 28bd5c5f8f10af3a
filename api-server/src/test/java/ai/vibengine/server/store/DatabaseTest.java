package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
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

    private static int newestMigration() throws Exception {
        Path first = Path.of(Objects.requireNonNull(
                        DatabaseTest.class.getResource("/db/migration/V1__accounts_keys_and_sandboxes.sql"))
                .toURI());
        try (var files = Files.list(Objects.requireNonNull(first.getParent()))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                    .max()
                    .orElseThrow();
        }
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
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("vibengine.db"));
    }
}
