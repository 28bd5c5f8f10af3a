package ai.vibengine.server.idempotency;

import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.Transaction;
import java.time.Instant;
import java.util.Optional;

/** Responses to creations, in the database. */
public final class IdempotencyStore {

    private final Database database;

    public IdempotencyStore(Database database) {
        this.database = database;
    }

    Optional<Entry> find(String accountId, String key, Instant notBefore) {
        return database.read(handle -> handle.createQuery(
                        "SELECT request_hash, status, location, body FROM idempotency_keys"
                                + " WHERE account_id = :account AND idempotency_key = :key AND created_at >= :notBefore")
                .bind("account", accountId)
                .bind("key", key)
                .bind("notBefore", notBefore.toEpochMilli())
                .map((row, context) -> new Entry(
                        row.getString("request_hash"),
                        new StoredResponse(row.getInt("status"), row.getString("location"), row.getString("body"))))
                .findOne());
    }

    /** Keeps a response, as part of the transaction that creates; one that is too old to count is overwritten. */
    void insert(
            Transaction transaction,
            String accountId,
            String key,
            String requestHash,
            StoredResponse response,
            Instant now) {
        transaction
                .handle()
                .createUpdate(
                        "INSERT INTO idempotency_keys (account_id, idempotency_key, request_hash, status, location, body,"
                                + " created_at) VALUES (:account, :key, :hash, :status, :location, :body, :now)"
                                + " ON CONFLICT (account_id, idempotency_key) DO UPDATE SET request_hash = excluded.request_hash,"
                                + " status = excluded.status, location = excluded.location, body = excluded.body,"
                                + " created_at = excluded.created_at")
                .bind("account", accountId)
                .bind("key", key)
                .bind("hash", requestHash)
                .bind("status", response.status())
                .bind("location", response.location())
                .bind("body", response.body())
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /** Forgets responses from before then. */
    public void purge(Instant before) {
        database.write(handle -> handle.createUpdate("DELETE FROM idempotency_keys WHERE created_at < :before")
                .bind("before", before.toEpochMilli())
                .execute());
    }

    /** A response, and the hash of the request that it belongs to. */
    record Entry(String requestHash, StoredResponse response) {}
}
