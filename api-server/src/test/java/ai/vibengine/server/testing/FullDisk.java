package ai.vibengine.server.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;

/** A database that takes no change, as if the disk were full; reading goes on. */
public final class FullDisk {

    private static final List<String> TABLES = List.of(
            "sandboxes", "templates", "template_logs", "idempotency_keys", "accounts", "api_keys", "server_clock");
    private static final List<String> CHANGES = List.of("INSERT", "UPDATE", "DELETE");

    private final Path data;

    private FullDisk(Path data) {
        this.data = data;
    }

    /** Does something while the database of this data folder takes nothing. */
    public static void during(Path data, Callable<?> work) throws Exception {
        FullDisk disk = new FullDisk(data);
        disk.execute("CREATE TRIGGER full_%1$s_%2$s BEFORE %2$s ON %1$s BEGIN"
                + " SELECT RAISE(ABORT, 'database or disk is full'); END");
        try {
            work.call();
        } finally {
            disk.execute("DROP TRIGGER full_%1$s_%2$s");
        }
    }

    private void execute(String statement) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("vibengine.db"));
                Statement sql = connection.createStatement()) {
            sql.execute("PRAGMA busy_timeout = 30000");
            for (String table : TABLES) {
                for (String change : CHANGES) {
                    sql.execute(String.format(statement, table, change));
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
