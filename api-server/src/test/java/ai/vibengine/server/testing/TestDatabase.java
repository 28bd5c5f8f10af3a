package ai.vibengine.server.testing;

import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.PostgresAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;

/** The database of a test, which the build runs twice: on SQLite, and on PostgreSQL with the system property {@code test.database}. */
public final class TestDatabase {

    private static final boolean IS_POSTGRES = "postgresql".equals(System.getProperty("test.database"));
    private static final Map<Path, PostgresAddress> ADDRESSES = new ConcurrentHashMap<>();

    private TestDatabase() {}

    /** Opens the database that belongs to this folder, in it or beside it. */
    public static Database open(Path folder) {
        if (!IS_POSTGRES) {
            return Database.open(folder);
        }
        Assumptions.assumeTrue(Postgres.isInstalled(), "no PostgreSQL is installed");
        return Database.open(
                ADDRESSES.computeIfAbsent(folder, unused -> Postgres.shared().copyOf(Migrated.ADDRESS)), folder);
    }

    /** A database with all tables: to copy it takes a tenth of the time that the migrations take. */
    private static final class Migrated {

        private static final PostgresAddress ADDRESS = make();

        private static PostgresAddress make() {
            PostgresAddress address = Postgres.shared().newDatabase();
            // No data folder: nothing is noted in one that is not there.
            Database.open(address, Path.of("/nonexistent")).close();
            return address;
        }
    }
}
