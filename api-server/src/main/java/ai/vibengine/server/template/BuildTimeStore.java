package ai.vibengine.server.template;

import ai.vibengine.server.store.Database;
import java.time.Duration;
import java.time.Instant;

/** The time that accounts have built, by the day in UTC, in the database. */
public final class BuildTimeStore {

    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final Database database;

    public BuildTimeStore(Database database) {
        this.database = database;
    }

    /** Returns how long the account has built on the day of this moment. */
    Duration used(String accountId, Instant now) {
        return Duration.ofMillis(database.read(handle -> handle.createQuery(
                        "SELECT COALESCE(SUM(millis), 0) FROM build_times WHERE account_id = :account AND day = :day")
                .bind("account", accountId)
                .bind("day", day(now))
                .mapTo(Long.class)
                .one()));
    }

    /** Adds to the day of this moment, and forgets the days before. */
    void add(String accountId, Instant now, Duration built) {
        database.write(handle -> {
            handle.createUpdate("DELETE FROM build_times WHERE day < :day")
                    .bind("day", day(now))
                    .execute();
            return handle.createUpdate("INSERT INTO build_times (account_id, day, millis)"
                            + " VALUES (:account, :day, :millis)"
                            + " ON CONFLICT (account_id, day) DO UPDATE SET millis = build_times.millis + :millis")
                    .bind("account", accountId)
                    .bind("day", day(now))
                    .bind("millis", built.toMillis())
                    .execute();
        });
    }

    /** Returns how long it takes until the next day begins, in whole seconds, rounded up. */
    static int secondsLeft(Instant now) {
        long left = DAY_MILLIS - Math.floorMod(now.toEpochMilli(), DAY_MILLIS);
        return (int) ((left + 999) / 1_000);
    }

    private static long day(Instant now) {
        return Math.floorDiv(now.toEpochMilli(), DAY_MILLIS);
    }
}
