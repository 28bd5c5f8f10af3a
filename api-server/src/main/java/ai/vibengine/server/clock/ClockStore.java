package ai.vibengine.server.clock;

import ai.vibengine.server.store.Database;
import java.time.Instant;
import java.util.Optional;

/** The record of time that one server leaves to the next. */
public final class ClockStore {

    private final Database database;

    public ClockStore(Database database) {
        this.database = database;
    }

    /** The time when the machine booted, by the time that servers have kept since. */
    record Boot(String bootId, Instant at) {}

    Optional<Boot> boot() {
        return database.read(handle -> handle.createQuery("SELECT boot_id, booted_at FROM server_clock")
                .map((row, context) ->
                        new Boot(row.getString("boot_id"), Instant.ofEpochMilli(row.getLong("booted_at"))))
                .findOne());
    }

    void keep(Boot boot) {
        database.write(handle -> {
            handle.execute("DELETE FROM server_clock");
            return handle.createUpdate("INSERT INTO server_clock (boot_id, booted_at) VALUES (:boot, :at)")
                    .bind("boot", boot.bootId())
                    .bind("at", boot.at().toEpochMilli())
                    .execute();
        });
    }

    /** Returns the start of the youngest sandbox that should still run; empty when there is none. */
    Optional<Instant> youngestSandbox() {
        return database.read(handle -> handle.createQuery(
                        "SELECT started_at FROM sandboxes WHERE stopped_at IS NULL ORDER BY started_at DESC LIMIT 1")
                .mapTo(Long.class)
                .map(Instant::ofEpochMilli)
                .findOne());
    }
}
