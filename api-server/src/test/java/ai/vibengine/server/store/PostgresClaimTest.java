package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.testing.DatabaseProxy;
import ai.vibengine.server.testing.Postgres;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** One server for a PostgreSQL database. */
@NullMarked
@EnabledIf("ai.vibengine.server.testing.Postgres#isInstalled")
class PostgresClaimTest {

    private static final String REFUSED = "another server (at 127.0.0.1) uses it; sandboxes run on the machine of their"
            + " server, so there can be one server for a database";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private PostgresAddress address;

    private final AtomicInteger taken = new AtomicInteger();

    @BeforeEach
    void make() {
        address = Postgres.shared().newDatabase();
    }

    @Test
    void aSecondServerIsRefusedAndTheFirstGoesOn() {
        try (Database first = server();
                Database command = Database.open(address, folder)) {
            assertThatThrownBy(this::server)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(address.toString())
                    .hasRootCauseMessage(REFUSED);

            first.tryToWrite();
            // A command beside the server makes no claim.
            command.tryToWrite();
            assertThat(taken).hasValue(0);
        }
    }

    @Test
    void aServerThatIsRefusedHasChangedNoTable() {
        try (Database first = server()) {
            // To the server that comes, the newest migration is missing.
            first.write(handle -> handle.execute("DELETE FROM flyway_schema_history WHERE installed_rank ="
                    + " (SELECT max(installed_rank) FROM flyway_schema_history)"));
            int before = migrations(first);

            assertThatThrownBy(this::server).hasRootCauseMessage(REFUSED);

            assertThat(migrations(first)).isEqualTo(before);
        }
    }

    @Test
    void whenAServerHasEndedTheNextOneIsLetIn() {
        server().close();

        try (Database second = server()) {
            second.tryToWrite();
        }
    }

    @Test
    void aClaimThatWasCutOffIsMadeAgain() throws Exception {
        try (Database first = server();
                Database command = Database.open(address, folder)) {
            long before = holder(command);

            cutOff(before);

            assertThat(Eventually.get(() -> holder(command), pid -> pid != 0 && pid != before))
                    .isNotZero()
                    .isNotEqualTo(before);
            first.tryToWrite();
            assertThat(taken).hasValue(0);
        }
    }

    @Test
    void aServerWhoseDatabaseWasTakenWritesNothingEverAgainAndIsTold() throws Exception {
        try (DatabaseProxy network = new DatabaseProxy(address);
                Database command = Database.open(address, folder);
                Database first = Database.openForServer(network.address(), folder, taken::incrementAndGet)) {
            network.setClosed(true);
            cutOff(holder(command));
            try (Database other = Database.openForServer(address, folder, () -> {})) {
                other.tryToWrite();
                // It has not noticed, and has connections from before.
                assertThatThrownBy(first::tryToWrite)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessage("Another server has taken the database");
                assertThat(taken).hasValue(0);
            }
            network.setClosed(false);

            assertThat(Eventually.get(taken::get, times -> times > 0)).isEqualTo(1);
            assertThat(canWrite(first)).isFalse();
        }
    }

    private Database server() {
        return Database.openForServer(address, folder, taken::incrementAndGet);
    }

    private static int migrations(Database database) {
        return database.read(handle -> handle.createQuery("SELECT count(*) FROM flyway_schema_history WHERE success")
                .mapTo(Integer.class)
                .one());
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
                                + " WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()"
                                + " AND l.classid::bigint << 32 | l.objid::bigint = :server")
                .bind("server", PostgresClaim.SERVER)
                .mapTo(Long.class)
                .one());
    }

    private static void cutOff(long holder) {
        Postgres.shared().execute("SELECT pg_terminate_backend(" + holder + ")");
    }
}
