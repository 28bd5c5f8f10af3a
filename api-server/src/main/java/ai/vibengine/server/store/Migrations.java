package ai.vibengine.server.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;

/** The steps that bring a database up to date, and the history of those that were made. */
final class Migrations {

    private static final String HISTORY = "flyway_schema_history";

    private Migrations() {}

    /** Makes those that the database has not seen. Servers that do so at the same time wait for each other. */
    static void run(Dialect dialect, DataSource pool) {
        Flyway.configure()
                .dataSource(dialect.forMigrations(pool))
                .locations(dialect.migrations().toArray(String[]::new))
                .load()
                .migrate();
    }

    /** Returns the newest version in the history, even one whose migration did not come to its end. */
    static int newest(Dialect dialect, Handle handle) {
        return dialect.hasTable(handle, HISTORY)
                ? handle.createQuery("SELECT coalesce(max(CAST(version AS INTEGER)), 0) FROM " + HISTORY)
                        .mapTo(Integer.class)
                        .one()
                : 0;
    }
}
