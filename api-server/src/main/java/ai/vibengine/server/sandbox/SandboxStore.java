package ai.vibengine.server.sandbox;

import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.sandbox.environment.EnvironmentCipher;
import ai.vibengine.server.sandbox.environment.SandboxEnvironment;
import ai.vibengine.server.sandbox.pause.OnTimeout;
import ai.vibengine.server.sandbox.pause.Pause;
import ai.vibengine.server.sandbox.resources.SandboxResources;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.JsonText;
import ai.vibengine.server.store.Transaction;
import ai.vibengine.server.store.TransactionHook;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Sandboxes in the database: those that run, and for a while those that did. */
public final class SandboxStore {

    private final Database database;
    private final EnvironmentCipher cipher;
    private final AtomicLong changes = new AtomicLong();
    private final EgressPolicy unrecorded;

    /** @param unrecorded what sandboxes may reach that were started before that was recorded */
    public SandboxStore(Database database, EnvironmentCipher cipher, EgressPolicy unrecorded) {
        this.database = database;
        this.cipher = cipher;
        this.unrecorded = unrecorded;
    }

    /**
     * Keeps a new sandbox, and in the same transaction what the hook does.
     *
     * @param environment the variables of its commands
     * @param ofTemplate those that it has from its template, which may be gone when they are asked for
     */
    void insert(
            Sandbox sandbox,
            SandboxEnvironment environment,
            Map<String, String> ofTemplate,
            TransactionHook<Sandbox> hook) {
        SandboxResources resources = sandbox.request().resources();
        byte[] encrypted = environment.isEmpty() ? null : cipher.encrypt(sandbox.sandboxId(), environment);
        database.write(handle -> {
            handle.createUpdate("INSERT INTO sandboxes (sandbox_id, account_id, template, metadata, base, layers,"
                            + " started_at, timeout_seconds, environment, idle_timeout_seconds, active_until,"
                            + " on_timeout, network, cpu, memory_mib, disk_mib, workdir,"
                            + " template_environment) VALUES (:id, :account, :template, :metadata, :base, :layers,"
                            + " :started, :timeout, :environment, :idle, :active, :onTimeout, :network,"
                            + " :cpu, :memory, :disk, :workdir, :ofTemplate)")
                    .bind("id", sandbox.sandboxId())
                    .bind("account", sandbox.accountId())
                    .bind("template", sandbox.template())
                    .bind("metadata", sandbox.metadata() == null ? null : JsonText.write(sandbox.metadata()))
                    .bind("base", sandbox.image().base())
                    .bind("layers", JsonText.write(sandbox.image().layers()))
                    .bind("started", sandbox.startedAt().toEpochMilli())
                    .bind("timeout", sandbox.timeoutSeconds())
                    .bind("environment", encrypted)
                    .bind("ofTemplate", ofTemplate.isEmpty() ? null : JsonText.write(ofTemplate))
                    .bind("idle", sandbox.request().idleTimeoutSeconds())
                    .bind("onTimeout", sandbox.request().onTimeout().word())
                    .bind("active", sandbox.activeAt().toEpochMilli())
                    .bind("network", JsonText.write(sandbox.network().words()))
                    .bind("workdir", sandbox.workdir())
                    .bind(
                            "cpu",
                            resources == null ? null : (Double) resources.cpu().doubleValue())
                    .bind("memory", resources == null ? null : (Integer) resources.memoryMib())
                    .bind("disk", resources == null ? null : (Integer) resources.diskMib())
                    .execute();
            hook.run(new Transaction(handle), sandbox);
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

    /**
     * What a change has made of a sandbox.
     *
     * @param request what its owner asks it to be now, of which the timeout may be an earlier one
     * @param activeAt when something went on in it at least
     * @param serial greater than those of all changes before
     */
    record Change(SandboxRequest request, Instant activeAt, long serial) {

        Sandbox appliedTo(Sandbox sandbox) {
            return sandbox.with(request.withTimeout(sandbox.timeoutSeconds())).activeAt(activeAt);
        }
    }

    /**
     * Changes a running sandbox; empty when it has stopped. Changes are made one after the other, so that none is lost.
     *
     * @param mostMetadata how many entries of metadata there may be
     */
    Optional<Change> change(String sandboxId, SandboxPatch patch, int mostMetadata, Instant now) {
        return database.write(handle -> {
            Optional<Sandbox> before = running(handle, sandboxId);
            if (before.isEmpty()) {
                return Optional.empty();
            }
            SandboxRequest after = patch.appliedTo(before.get().request(), mostMetadata);
            Instant activeAt = patch.isActivity()
                    ? before.get().activeAt(now).activeAt()
                    : before.get().startedAt();
            handle.createUpdate("UPDATE sandboxes SET metadata = :metadata, idle_timeout_seconds = :idle,"
                            + " on_timeout = :onTimeout, active_until = CASE WHEN active_until < :active"
                            + " THEN :active ELSE active_until END WHERE sandbox_id = :id")
                    .bind("id", sandboxId)
                    .bind("metadata", after.metadata() == null ? null : JsonText.write(after.metadata()))
                    .bind("idle", after.idleTimeoutSeconds())
                    .bind("onTimeout", after.onTimeout().word())
                    .bind("active", activeAt.toEpochMilli())
                    .execute();
            // Nobody else writes before this transaction is over.
            return Optional.of(new Change(after, activeAt, changes.incrementAndGet()));
        });
    }

    /** Changes what a running sandbox may reach; empty when it has stopped. */
    Optional<Change> changeNetwork(String sandboxId, EgressPolicy policy) {
        return database.write(handle -> {
            Optional<Sandbox> before = running(handle, sandboxId);
            if (before.isEmpty()) {
                return Optional.empty();
            }
            handle.createUpdate("UPDATE sandboxes SET network = :network WHERE sandbox_id = :id")
                    .bind("id", sandboxId)
                    .bind("network", JsonText.write(policy.words()))
                    .execute();
            SandboxRequest after = before.get().request().withNetwork(policy);
            return Optional.of(new Change(after, before.get().startedAt(), changes.incrementAndGet()));
        });
    }

    private Optional<Sandbox> running(Handle handle, String sandboxId) {
        return handle.createQuery("SELECT * FROM sandboxes WHERE sandbox_id = :id AND stopped_at IS NULL")
                .bind("id", sandboxId)
                .map((row, context) -> sandbox(row))
                .findOne();
    }

    /** Keeps that a sandbox is paused. */
    void pause(Sandbox paused) {
        keepTimes(paused);
    }

    /** Keeps that a sandbox goes on, and until when. */
    void resume(Sandbox resumed) {
        keepTimes(resumed);
    }

    private void keepTimes(Sandbox sandbox) {
        Pause pause = sandbox.times().pause();
        database.write(handle -> handle.createUpdate("UPDATE sandboxes SET paused_at = :at, paused_until = :until,"
                        + " paused_millis = :before, active_until = :active,"
                        + " timeout_seconds = CASE WHEN timeout_seconds < :timeout"
                        + " THEN :timeout ELSE timeout_seconds END WHERE sandbox_id = :id AND stopped_at IS NULL")
                .bind("id", sandbox.sandboxId())
                .bind("at", pause == null ? null : pause.from().toEpochMilli())
                .bind("until", pause == null ? null : pause.until().toEpochMilli())
                .bind("before", sandbox.times().pausedBefore().toMillis())
                .bind("active", sandbox.activeAt().toEpochMilli())
                .bind("timeout", sandbox.timeoutSeconds())
                .execute());
    }

    /** Records until when something goes on in a sandbox. */
    void recordActivity(String sandboxId, Instant until) {
        database.write(
                handle -> handle.createUpdate("UPDATE sandboxes SET active_until = :until WHERE sandbox_id = :id")
                        .bind("id", sandboxId)
                        .bind("until", until.toEpochMilli())
                        .execute());
    }

    void stop(String sandboxId, Stop stop) {
        database.write(handle -> handle.createUpdate("UPDATE sandboxes SET stopped_at = :at, stop_reason = :reason,"
                        + " environment = NULL WHERE sandbox_id = :id AND stopped_at IS NULL")
                .bind("id", sandboxId)
                .bind("at", stop.at().toEpochMilli())
                .bind("reason", stop.reason().word())
                .execute());
    }

    /** Returns the environment of a running sandbox that has one; empty when it cannot be read any more. */
    Optional<SandboxEnvironment> findEnvironment(String sandboxId) {
        Optional<byte[]> encrypted = database.read(handle -> handle.createQuery(
                        "SELECT environment FROM sandboxes WHERE sandbox_id = :id" + " AND environment IS NOT NULL")
                .bind("id", sandboxId)
                .mapTo(byte[].class)
                .findOne());
        return encrypted.flatMap(bytes -> cipher.decrypt(sandboxId, bytes));
    }

    /** Returns the variables that a sandbox has from its template. */
    Map<String, String> findTemplateEnvironment(String sandboxId) {
        return database.read(
                handle -> handle.createQuery("SELECT template_environment FROM sandboxes WHERE sandbox_id = :id"
                                + " AND template_environment IS NOT NULL")
                        .bind("id", sandboxId)
                        .mapTo(String.class)
                        .findOne()
                        .map(JsonText::readMap)
                        .orElse(Map.of()));
    }

    Optional<Stop> findStop(String accountId, String sandboxId, Instant notBefore) {
        return database.read(
                handle -> handle.createQuery("SELECT stop_reason, stopped_at FROM sandboxes WHERE sandbox_id = :id"
                                + " AND account_id = :account AND stopped_at >= :notBefore")
                        .bind("id", sandboxId)
                        .bind("account", accountId)
                        .bind("notBefore", notBefore.toEpochMilli())
                        .map((row, context) -> stop(row))
                        .findOne());
    }

    List<StoppedSandbox> stopped(String accountId, Instant notBefore, int limit) {
        return database.read(handle -> handle.createQuery("SELECT * FROM sandboxes WHERE account_id = :account"
                        + " AND stopped_at >= :notBefore ORDER BY stopped_at DESC, sandbox_id LIMIT :limit")
                .bind("account", accountId)
                .bind("notBefore", notBefore.toEpochMilli())
                .bind("limit", limit)
                .map((row, context) -> new StoppedSandbox(sandbox(row), stop(row)))
                .list());
    }

    List<Sandbox> running() {
        return database.read(handle -> handle.createQuery("SELECT * FROM sandboxes WHERE stopped_at IS NULL")
                .map((row, context) -> sandbox(row))
                .list());
    }

    /** Forgets what was stopped before then. */
    void purge(Instant before) {
        database.write(handle -> handle.createUpdate("DELETE FROM sandboxes WHERE stopped_at < :before")
                .bind("before", before.toEpochMilli())
                .execute());
    }

    private static Stop stop(ResultSet row) throws SQLException {
        return new Stop(
                Stop.Reason.valueOf(row.getString("stop_reason").toUpperCase(java.util.Locale.ROOT)),
                Instant.ofEpochMilli(row.getLong("stopped_at")));
    }

    private static SandboxTimes times(ResultSet row) throws SQLException {
        long started = row.getLong("started_at");
        return new SandboxTimes(
                Instant.ofEpochMilli(started),
                Instant.ofEpochMilli(Math.max(started, row.getLong("active_until"))),
                row.getObject("paused_at") == null
                        ? null
                        : new Pause(
                                Instant.ofEpochMilli(row.getLong("paused_at")),
                                Instant.ofEpochMilli(row.getLong("paused_until"))),
                Duration.ofMillis(row.getLong("paused_millis")));
    }

    private static @Nullable SandboxResources resources(ResultSet row) throws SQLException {
        return row.getObject("cpu") == null
                ? null
                : SandboxResources.of(row.getDouble("cpu"), row.getInt("memory_mib"), row.getInt("disk_mib"));
    }

    private Sandbox sandbox(ResultSet row) throws SQLException {
        String metadata = row.getString("metadata");
        String network = row.getString("network");
        return new Sandbox(
                row.getString("sandbox_id"),
                row.getString("account_id"),
                new SandboxRequest(
                        row.getString("template"),
                        row.getInt("timeout_seconds"),
                        metadata == null ? null : JsonText.readMap(metadata),
                        row.getObject("idle_timeout_seconds") == null ? null : row.getInt("idle_timeout_seconds"),
                        OnTimeout.of(row.getString("on_timeout")),
                        network == null ? unrecorded : EgressPolicy.ofWords(JsonText.readList(network)),
                        resources(row)),
                new SandboxImage(row.getString("base"), JsonText.readList(row.getString("layers"))),
                row.getString("workdir"),
                times(row),
                row.getBytes("environment") != null);
    }
}
