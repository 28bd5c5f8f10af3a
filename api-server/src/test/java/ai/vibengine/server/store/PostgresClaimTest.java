package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.testing.Postgres;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** One server for a PostgreSQL database. */
@NullMarked
@EnabledIf("ai.vibengine.server.testing.Postgres#isInstalled")
class PostgresClaimTest {

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
    void aSecondServerIsRefusedAndTheFirstGoesOn() {
        try (Database first = Database.open(address, folder);
                Database second = Database.open(address, folder)) {
            first.claim();

            assertThatThrownBy(second::claim)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(address.toString())
                    .hasRootCauseMessage("another server (at 127.0.0.1) uses it; sandboxes run on the machine of their"
                            + " server, so there can be one server for a database");

            first.tryToWrite();
            // A command beside the server makes no claim.
            second.tryToWrite();
        }
    }

    @Test
    void whenAServerHasEndedTheNextOneIsLetIn() {
        try (Database second = Database.open(address, folder)) {
            try (Database first = Database.open(address, folder)) {
                first.claim();
            }

            second.claim();

            second.tryToWrite();
        }
    }

    @Test
    void aClaimThatWasCutOffIsMadeAgain() throws Exception {
        try (Database first = Database.open(address, folder);
                Database second = Database.open(address, folder)) {
            first.claim();
            long before = holder(second);

            cutOff(before);

            assertThat(Eventually.get(() -> holder(second), pid -> pid != 0 && pid != before))
                    .isNotZero()
                    .isNotEqualTo(before);
            first.tryToWrite();
        }
    }

    @Test
    void aServerWhoseDatabaseWasTakenWritesNothingUntilItIsFree() throws Exception {
        try (Database first = Database.open(address, folder)) {
            first.claim();
            try (Database other = Database.open(address, folder)) {
                long before = holder(other);
                // Whoever asks first gets it; the first server looks every half second.
                while (holder(other) == before) {
                    cutOff(before);
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                other.claim();

                assertThat(Eventually.get(() -> canWrite(first), can -> !can)).isFalse();
                other.tryToWrite();
            }

            assertThat(Eventually.get(() -> canWrite(first), can -> can)).isTrue();
        }
    }

    private static boolean canWrite(Database database) {
        try {
            database.tryToWrite();
            return true;
        } catch (StoreUnavailableException refused) {
            return false;
        }
    }

    /** Returns the process of the database that the claim is in; 0 when there is none. */
    private static long holder(Database database) {
        return database.read(handle -> handle.createQuery(
                        "SELECT coalesce(max(l.pid), 0) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                                + " WHERE l.locktype = 'advisory' AND d.datname = current_database()")
                .mapTo(Long.class)
                .one());
    }

    private static void cutOff(long holder) {
        Postgres.shared().execute("SELECT pg_terminate_backend(" + holder + ")");
    }
}
