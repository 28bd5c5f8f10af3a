package ai.vibengine.server.usage;

import ai.vibengine.server.store.Database;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Counted requests, and when each key was last used, in the database. */
public final class UsageStore {

    private final Database database;

    public UsageStore(Database database) {
        this.database = database;
    }

    /** Adds to what is there, and forgets what is older than {@code firstMinute}. */
    void add(Collection<Count> counts, Map<String, Long> lastUses, long firstMinute) {
        database.write(handle -> {
            PreparedBatch sums = handle.prepareBatch("INSERT INTO key_usage (key_id, minute, requests, refused)"
                    + " VALUES (:key, :minute, :requests, :refused) ON CONFLICT (key_id, minute) DO UPDATE"
                    + " SET requests = key_usage.requests + excluded.requests,"
                    + " refused = key_usage.refused + excluded.refused");
            for (Count count : counts) {
                sums.bind("key", count.keyId())
                        .bind("minute", count.minute())
                        .bind("requests", count.requests())
                        .bind("refused", count.refused())
                        .add();
            }
            sums.execute();
            PreparedBatch uses = handle.prepareBatch("UPDATE api_keys SET last_used_at = :at WHERE key_id = :key"
                    + " AND (last_used_at IS NULL OR last_used_at < :at)");
            lastUses.forEach((key, at) -> uses.bind("key", key).bind("at", at).add());
            uses.execute();
            return handle.createUpdate("DELETE FROM key_usage WHERE minute < :first")
                    .bind("first", firstMinute)
                    .execute();
        });
    }

    List<Count> of(String accountId, long firstMinute) {
        return database.read(handle -> handle.createQuery("SELECT u.key_id, u.minute, u.requests, u.refused"
                        + " FROM key_usage u JOIN api_keys k ON k.key_id = u.key_id"
                        + " WHERE k.account_id = :account AND u.minute >= :first ORDER BY u.minute")
                .bind("account", accountId)
                .bind("first", firstMinute)
                .map((row, context) -> new Count(
                        row.getString("key_id"), row.getLong("minute"), row.getInt("requests"), row.getInt("refused")))
                .list());
    }
}
