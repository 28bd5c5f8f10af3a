package ai.vibengine.server.sandbox;

import ai.vibengine.server.store.Database;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Sandboxes in the database: those that run, and for a while those that did. */
public final class SandboxStore {

    private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

    private final Database database;
    private final ObjectMapper json = new ObjectMapper();

    /** With the database to use. */
    public SandboxStore(Database database) {
        this.database = database;
    }

    /** Keeps a new sandbox, and in the same transaction whatever {@code also} does. */
    void insert(Sandbox sandbox, Also also) {
        String metadata = write(sandbox.metadata());
        database.write(handle -> {
            handle.createUpdate(
                            "INSERT INTO sandboxes (sandbox_id, account_id, template, metadata,"
                                    + " started_at, timeout_seconds) VALUES (:id, :account, :template, :metadata, :started, :timeout)")
                    .bind("id", sandbox.sandboxId())
                    .bind("account", sandbox.accountId())
                    .bind("template", sandbox.template())
                    .bind("metadata", metadata)
                    .bind("started", sandbox.startedAt().toEpochMilli())
                    .bind("timeout", sandbox.timeoutSeconds())
                    .execute();
            also.run(handle, sandbox);
            return sandbox;
        });
    }

    /** Never shortens a life, so extensions may arrive here in any order. */
    void extend(String sandboxId, int timeoutSeconds) {
        database.write(
                handle -> handle.createUpdate("UPDATE sandboxes SET timeout_seconds = :timeout WHERE sandbox_id = :id"
                                + " AND stopped_at IS NULL AND timeout_seconds < :timeout")
                        .bind("id", sandboxId)
                        .bind("timeout", timeoutSeconds)
                        .execute());
    }

    void stop(String sandboxId, Stop stop) {
        database.write(handle -> handle.createUpdate("UPDATE sandboxes SET stopped_at = :at, stop_reason = :reason"
                        + " WHERE sandbox_id = :id AND stopped_at IS NULL")
                .bind("id", sandboxId)
                .bind("at", stop.at().toEpochMilli())
                .bind("reason", stop.reason().word())
                .execute());
    }

    Optional<Stop> findStop(String accountId, String sandboxId, Instant notBefore) {
        return database.read(handle -> handle.createQuery(
                        "SELECT stop_reason, stopped_at FROM sandboxes WHERE sandbox_id = :id"
                                + " AND account_id = :account AND stopped_at >= :notBefore")
                .bind("id", sandboxId)
                .bind("account", accountId)
                .bind("notBefore", notBefore.toEpochMilli())
                .map((row, context) -> new Stop(
                        Stop.Reason.valueOf(row.getString("stop_reason").toUpperCase(java.util.Locale.ROOT)),
                        Instant.ofEpochMilli(row.getLong("stopped_at"))))
                .findOne());
    }

    List<Sandbox> running() {
        return database.read(
                handle -> handle.createQuery("SELECT sandbox_id, account_id, template, metadata, started_at,"
                                + " timeout_seconds FROM sandboxes WHERE stopped_at IS NULL")
                        .map((row, context) -> sandbox(row))
                        .list());
    }

    /** Forgets what was stopped before then. */
    void purge(Instant before) {
        database.write(handle -> handle.createUpdate("DELETE FROM sandboxes WHERE stopped_at < :before")
                .bind("before", before.toEpochMilli())
                .execute());
    }

    private Sandbox sandbox(ResultSet row) throws SQLException {
        return new Sandbox(
                row.getString("sandbox_id"),
                row.getString("account_id"),
                row.getString("template"),
                read(row.getString("metadata")),
                Instant.ofEpochMilli(row.getLong("started_at")),
                row.getInt("timeout_seconds"));
    }

    private @Nullable String write(@Nullable Map<String, String> metadata) {
        try {
            return metadata == null ? null : json.writeValueAsString(metadata);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private @Nullable Map<String, String> read(@Nullable String metadata) {
        try {
            return metadata == null ? null : json.readValue(metadata, METADATA);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("The metadata of a sandbox cannot be read", failure);
        }
    }

    /** What else belongs to the creation of a sandbox. */
    @FunctionalInterface
    public interface Also {

        /** Part of the transaction of the handle. */
        void run(Handle handle, Sandbox sandbox);
    }
}
