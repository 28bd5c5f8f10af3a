package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.testing.Parallel;
import ai.vibengine.server.testing.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What only PostgreSQL has: tables by migrations alone, several servers, types that are as narrow as they are called. */
@NullMarked
@EnabledIf("ai.vibengine.server.testing.Postgres#isInstalled")
class PostgresDatabaseTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private PostgresAddress address;

    @BeforeEach
    void make() {
        address = Postgres.shared().newDatabase();
    }

    @Test
    void theSameMigrationsAreMadeAsOnSqlite() {
        try (Database database = Database.open(address, folder)) {
            int newest = database.read(handle -> handle.createQuery(
                            "SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history WHERE success")
                    .mapTo(Integer.class)
                    .one());

            assertThat(newest).isEqualTo(SqliteSnapshot.schema());
        }
    }

    @Test
    void numbersThatGrowWithTimeOrSizeAreWide() {
        try (Database database = Database.open(address, folder)) {
            List<String> narrow = database.read(handle -> handle.createQuery(
                            "SELECT table_name || '.' || column_name FROM information_schema.columns"
                                    + " WHERE table_schema = 'public' AND table_name <> 'flyway_schema_history'"
                                    + " AND data_type <> 'bigint'"
                                    + " AND column_name ~ '(_at|_until|millis|bytes|size)$|^(time|minute|day)$'")
                    .mapTo(String.class)
                    .list());

            assertThat(narrow).isEmpty();
        }
    }

    @Test
    void serversThatStartAtOnceMakeTheTablesOnce() {
        Parallel.all(3, number -> {
            Database.open(address, folder).close();
            return number;
        });

        try (Database database = Database.open(address, folder)) {
            assertThat(count(database, "directory_revision")).isEqualTo(1);
        }
    }

    @Test
    void aDatabaseOfANewerServerIsRefused() {
        try (Database database = Database.open(address, folder)) {
            database.write(
                    handle -> handle.execute(
                            "INSERT INTO flyway_schema_history SELECT 999, '999', 'new', type, 'V999__new.sql', checksum,"
                                    + " installed_by, installed_on, execution_time, success FROM flyway_schema_history LIMIT 1"));
        }

        assertThatThrownBy(() -> Database.open(address, folder))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(address.toString())
                .hasRootCauseMessage("it was written by a newer server (its version is 999, this server knows "
                        + SqliteSnapshot.schema() + "); start that server, or give this one another database");
    }

    @Test
    void changesOfSeveralServersComeOneAfterTheOther() {
        try (Database one = Database.open(address, folder);
                Database other = Database.open(address, folder)) {
            // Each reads and writes what it has read plus one: two at once would lose one.
            Parallel.all(4, number -> {
                for (int i = 0; i < 50; i++) {
                    (number % 2 == 0 ? one : other).write(handle -> {
                        long revision = handle.createQuery("SELECT revision FROM directory_revision")
                                .mapTo(Long.class)
                                .one();
                        return handle.execute("UPDATE directory_revision SET revision = ?", revision + 1);
                    });
                }
                return number;
            });

            long revision = one.read(handle -> handle.createQuery("SELECT revision FROM directory_revision")
                    .mapTo(Long.class)
                    .one());
            assertThat(revision).isEqualTo(201);
        }
    }

    @Test
    void aKeyThatExistsIsADuplicate() {
        try (Database database = Database.open(address, folder)) {
            assertThatThrownBy(() -> database.write(
                            handle -> handle.execute("INSERT INTO login_links VALUES ('a', 'nobody', 0)")))
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            failure -> assertThat(database.isDuplicate(failure)).isFalse());
            database.write(handle -> handle.execute(account()));

            assertThatThrownBy(() -> database.write(handle -> handle.execute(account())))
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            failure -> assertThat(database.isDuplicate(failure)).isTrue());
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutThePassword() {
        PostgresAddress wrong = address.withPassword("not-the-secret");

        assertThatThrownBy(() -> Database.open(wrong, folder))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(address.host())
                .hasStackTraceContaining("password authentication failed")
                .satisfies(failure -> assertThat(failure)
                        .extracting(Throwable::toString)
                        .asString()
                        .doesNotContain("not-the-secret"));
    }

    @Test
    void nothingListensIsToldInSeconds() {
        PostgresAddress nobody =
                new PostgresAddress("127.0.0.1", 1, "vibengine", "vibengine", Optional.empty(), Map.of());

        assertThatThrownBy(() -> Database.open(nobody, folder))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("postgresql://vibengine@127.0.0.1:1/vibengine")
                .hasStackTraceContaining("refused");
    }

    @Test
    void aDataFolderBelongsToOneKindOfDatabase() {
        Database.open(address, folder).close();
        assertThatThrownBy(() -> Database.open(folder))
                .rootCause()
                .hasMessage("the data folder " + folder + " belongs to a PostgreSQL database; say which by --database"
                        + " (VE_DATABASE), or give this server another data folder");
        assertThat(folder.resolve("vibengine.db")).doesNotExist();

        Path other = folder.resolve("other");
        Database.open(other).close();
        assertThatThrownBy(() -> Database.open(address, other))
                .rootCause()
                .hasMessageStartingWith("the data folder " + other + " belongs to the SQLite database in it");
    }

    @Test
    void aDataFolderBelongsToOneDatabaseAndToWhatIsRestoredFromItsBackup() {
        Database.open(address, folder).close();
        PostgresAddress restored = Postgres.shared().copyOf(address);
        PostgresAddress empty = Postgres.shared().newDatabase();
        PostgresAddress other = Postgres.shared().newDatabase();
        Database.open(other, made("other")).close();

        assertThatThrownBy(() -> Database.open(empty, folder))
                .isInstanceOf(StoreUnavailableException.class)
                .hasRootCauseMessage("the data folder " + folder + " belongs to another database, and this one has no"
                        + " tables; name the right one by --database (VE_DATABASE), restore it from its backup before"
                        + " the server starts, or give this server an empty data folder");
        assertThatThrownBy(() -> Database.open(other, folder))
                .rootCause()
                .hasMessageContaining("and this one has other sandboxes and templates");
        Database.open(restored, folder).close();
        // It was left empty when it was refused, and is good for another folder.
        Database.open(empty, made("fresh")).close();
        Database.open(address, made("new")).close();
    }

    @Test
    void aDatabaseThatCannotKeepEveryTextIsRefused() {
        String name = address.database() + "_latin";
        Postgres.shared().execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'LATIN1'");
        PostgresAddress latin = new PostgresAddress(
                address.host(), address.port(), name, address.user(), address.password(), address.tls());

        assertThatThrownBy(() -> Database.open(latin, folder))
                .hasRootCauseMessage("its encoding is LATIN1; make one whose encoding is UTF8 (createdb --encoding=UTF8"
                        + " --template=template0)");
    }

    @Test
    void aSessionSeesWhatWasCommittedBeforeEachStatementWhateverTheDatabaseSays() {
        Postgres.shared()
                .execute("ALTER DATABASE " + address.database() + " SET default_transaction_isolation = serializable");

        try (Database database = Database.open(address, folder)) {
            assertThat(database.<String>read(handle -> handle.createQuery("SHOW transaction_isolation")
                            .mapTo(String.class)
                            .one()))
                    .isEqualTo("read committed");
        }
    }

    private Path made(String name) {
        try {
            return Files.createDirectory(folder.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String account() {
        return "INSERT INTO accounts (account_id, name, plan, created_at) VALUES ('a', 'one', 'free', 0)";
    }

    private static int count(Database database, String table) {
        return database.read(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                .mapTo(Integer.class)
                .one());
    }
}
