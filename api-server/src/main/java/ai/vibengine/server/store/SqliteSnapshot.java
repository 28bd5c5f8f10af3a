package ai.vibengine.server.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The result of the migrations on an empty database, as one script. The build writes it by running them, so that a first start, which has
 * nothing to carry over, need not: Flyway takes a good part of a second. Flyway's own history is in it and goes on from there.
 */
final class SqliteSnapshot {

    private static final String RESOURCE = "/db/snapshot.sql";
    private static final String VERSION = "PRAGMA user_version = ";
    private static final String HISTORY = "flyway_schema_history";

    private SqliteSnapshot() {}

    /**
     * Writes the script.
     *
     * @param arguments the file to write
     */
    public static void main(String[] arguments) throws IOException {
        Path script = Path.of(arguments[0]);
        Path folder = Files.createTempDirectory("schema");
        try {
            try (Database database = Database.migrated(folder)) {
                Files.writeString(script, database.write(SqliteSnapshot::take));
            }
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /** Makes an empty database one that has seen every migration. */
    static void restore(Handle handle) {
        try (Statement statement = handle.getConnection().createStatement()) {
            statement.executeUpdate(script());
        } catch (SQLException failure) {
            throw new StoreUnavailableException("The tables cannot be made", failure);
        }
    }

    /** Returns the version of the newest migration. */
    static int schema() {
        String script = script();
        int version = script.lastIndexOf(VERSION) + VERSION.length();
        return Integer.parseInt(script, version, script.indexOf(';', version), 10);
    }

    private static String take(Handle handle) {
        // The time and duration of the run are no part of the build's result: the same sources give the same script.
        handle.execute("UPDATE " + HISTORY + " SET installed_on = '', execution_time = 0");
        StringBuilder script = new StringBuilder();
        handle.createQuery("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
                .mapTo(String.class)
                .forEach(sql -> script.append(sql).append(";\n"));
        handle.createQuery("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
                .mapTo(String.class)
                .forEach(table -> appendRows(script, handle, table));
        script.append("UPDATE " + HISTORY + " SET installed_on = strftime('%Y-%m-%d %H:%M:%f', 'now');\n");
        handle.createQuery("PRAGMA user_version")
                .mapTo(Integer.class)
                .forEach(version -> script.append(VERSION + version + ";\n"));
        return script.toString();
    }

    private static void appendRows(StringBuilder script, Handle handle, String table) {
        List<String> columns = handle.createQuery("SELECT name FROM pragma_table_info(:table)")
                .bind("table", table)
                .mapTo(String.class)
                .list();
        String values =
                columns.stream().map(column -> "quote(\"" + column + "\")").collect(Collectors.joining(" || ', ' || "));
        handle.createQuery("SELECT " + values + " FROM \"" + table + "\" ORDER BY rowid")
                .mapTo(String.class)
                .forEach(row -> script.append("INSERT INTO \"" + table + "\" VALUES (" + row + ");\n"));
    }

    private static String script() {
        try (InputStream resource = SqliteSnapshot.class.getResourceAsStream(RESOURCE)) {
            return new String(Objects.requireNonNull(resource, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
