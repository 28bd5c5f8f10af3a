package ai.vibengine.client.sandbox;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.command.SandboxCommands;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.file.SandboxFiles;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.JsonForm;
import ai.vibengine.client.port.SandboxPorts;
import ai.vibengine.client.template.SnapshotSandbox;
import ai.vibengine.client.template.Template;
import ai.vibengine.client.template.Templates;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox as it was when the API was asked: immutable, so what changes it gives a new one. Closing one that
 * {@code create} returned kills it, which makes it safe in try-with-resources; closing any other, which was only looked at, does
 * nothing.
 */
public final class Sandbox implements AutoCloseable {

    private final Sandboxes sandboxes;
    private final boolean created;
    private final String id;
    private final String template;
    private final SandboxStatus status;
    private final Instant startedAt;
    private final Duration timeout;
    private final Instant expiresAt;
    private final Map<String, String> metadata;
    private final Optional<Duration> idleTimeout;
    private final Optional<Instant> idleExpiresAt;
    private final @Nullable NetworkPolicy network;
    private final Optional<OnTimeout> onTimeout;
    private final Optional<BigDecimal> cpu;
    private final Optional<Integer> memoryMib;
    private final Optional<Integer> diskMib;
    private final JsonForm form;

    /** Throws UnreadableFieldException when a required property is missing. */
    Sandbox(Sandboxes sandboxes, ai.vibengine.client.internal.generated.Sandbox wire, JsonForm form, boolean created) {
        this.sandboxes = sandboxes;
        this.created = created;
        id = Fields.required(wire.getSandboxId(), "sandbox_id");
        template = Fields.required(wire.getTemplate(), "template");
        status = new SandboxStatus(Fields.required(wire.getStatus(), "status"));
        startedAt = Fields.time(wire.getStartedAt(), "started_at");
        timeout = Duration.ofSeconds(Fields.required(wire.getTimeout(), "timeout"));
        // An implementation of the public reference alone has no expires_at, nor has a paused one; it is the sum by
        // definition.
        expiresAt =
                wire.getExpiresAt() == null ? startedAt.plus(timeout) : Fields.time(wire.getExpiresAt(), "expires_at");
        metadata = Fields.texts(wire.getMetadata(), "metadata");
        idleTimeout = Optional.ofNullable(wire.getIdleTimeout()).map(Duration::ofSeconds);
        idleExpiresAt = Optional.ofNullable(wire.getIdleExpiresAt()).map(time -> Fields.time(time, "idle_expires_at"));
        network = wire.getNetwork() == null ? null : NetworkPolicy.of(wire.getNetwork(), "network");
        onTimeout = Optional.ofNullable(wire.getOnTimeout()).map(OnTimeout::new);
        cpu = Optional.ofNullable(wire.getCpu());
        memoryMib = Optional.ofNullable(wire.getMemoryMib());
        diskMib = Optional.ofNullable(wire.getDiskMib());
        this.form = form;
    }

    /** {@return the id, {@code sbx_…}, never used again} */
    public String id() {
        return id;
    }

    /** {@return the id of the template it was started from} */
    public String template() {
        return template;
    }

    /** {@return what it did} */
    public SandboxStatus status() {
        return status;
    }

    /** {@return when it started, rounded down to the second} */
    public Instant startedAt() {
        return startedAt;
    }

    /** {@return the whole lifetime, extensions included, in whole seconds} */
    public Duration timeout() {
        return timeout;
    }

    /**
     * {@return when it will have lived its timeout; within the second that follows it is stopped, or paused} For a paused one
     * time stands still, so this is later when it is resumed.
     */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** {@return the notes given on create, or changed since; empty when there were none, never null, unmodifiable} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** {@return after how long without activity it ends, in whole seconds; empty when it does not end by being idle} */
    public Optional<Duration> idleTimeout() {
        return idleTimeout;
    }

    /** {@return when it will have been idle for its {@link #idleTimeout}, unless something goes on in it before} */
    public Optional<Instant> idleExpiresAt() {
        return idleExpiresAt;
    }

    /** {@return what it may reach, as it was in force; empty where the service does not tell} */
    public Optional<NetworkPolicy> network() {
        return Optional.ofNullable(network);
    }

    /** {@return what becomes of it when a timeout of it is over; empty when the server does not tell} */
    public Optional<OnTimeout> onTimeout() {
        return onTimeout;
    }

    /** {@return its processor time, in processors; empty when the service enforces none} */
    public Optional<BigDecimal> cpu() {
        return cpu;
    }

    /** {@return its memory in MiB; empty when the service enforces none} */
    public Optional<Integer> memoryMib() {
        return memoryMib;
    }

    /** {@return how much it may write to its files, in MiB; empty when nothing but the machine bounds it} */
    public Optional<Integer> diskMib() {
        return diskMib;
    }

    /** {@return fields of the answer that this version of the client does not know, as JSON values; unmodifiable} */
    public Map<String, Object> unknownFields() {
        return form.unknownFields();
    }

    /**
     * {@return it as the API told it, by the names of the contract: maps, lists, texts, numbers and truth values, unmodifiable;
     * what Jackson writes for it}
     */
    @JsonValue
    public Map<String, Object> toMap() {
        return form.toMap();
    }

    /** {@return the calls about its commands} */
    public SandboxCommands commands() {
        return sandboxes.commands(id);
    }

    /** {@return the calls about its files} */
    public SandboxFiles files() {
        return sandboxes.files(id);
    }

    /** {@return the calls about its open ports} */
    public SandboxPorts ports() {
        return sandboxes.ports(id);
    }

    /**
     * Makes sure that it lives at least this long from now. Never shortens its life.
     *
     * @param atLeast 1 to {@value ContractNumbers#EXTEND_SANDBOX_TIMEOUT_REQUEST_TIMEOUT_MAXIMUM} seconds; a started
     *     second counts in full
     * @return the sandbox with its new timeout
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox keepAlive(Duration atLeast) {
        return keepAlive(atLeast, CallOptions.none());
    }

    /**
     * Makes sure that it lives at least this long from now. Never shortens its life.
     *
     * @param atLeast 1 to {@value ContractNumbers#EXTEND_SANDBOX_TIMEOUT_REQUEST_TIMEOUT_MAXIMUM} seconds; a started
     *     second counts in full
     * @param options what this call does differently
     * @return the sandbox with its new timeout
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox keepAlive(Duration atLeast, CallOptions options) {
        return sandboxes.keepAlive(id, atLeast, options);
    }

    /**
     * Changes it.
     *
     * @param what the changes
     * @return the sandbox as it is then
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox update(Consumer<UpdateSandbox> what) {
        return update(what, CallOptions.none());
    }

    /**
     * Changes its notes.
     *
     * @param what the changes
     * @param options what this call does differently
     * @return the sandbox as it is then
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox update(Consumer<UpdateSandbox> what, CallOptions options) {
        return sandboxes.update(id, what, options);
    }

    /**
     * Replaces what it may reach; connections that the policy does not allow end.
     *
     * @param policy the whole policy
     * @return the sandbox with its new policy
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox setNetwork(NetworkPolicy policy) {
        return sandboxes.setNetwork(id, policy);
    }

    /**
     * Has it stand still: its processes take no processor time, its memory and files are kept, and its time stands still.
     *
     * @return the sandbox, paused
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox pause() {
        return pause(CallOptions.none());
    }

    /**
     * Has it stand still.
     *
     * @param options what this call does differently
     * @return the sandbox, paused
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox pause(CallOptions options) {
        return sandboxes.pause(id, options);
    }

    /**
     * Lets it go on where it was, with a minute left at least.
     *
     * @return the sandbox, which runs
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox resume() {
        return resume(CallOptions.none());
    }

    /**
     * Lets it go on where it was, with a minute left at least.
     *
     * @param options what this call does differently
     * @return the sandbox, which runs
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox resume(CallOptions options) {
        return sandboxes.resume(id, options);
    }

    /**
     * Asks for it again.
     *
     * @return the sandbox as it is now
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox refresh() {
        return refresh(CallOptions.none());
    }

    /**
     * Asks for it again.
     *
     * @param options what this call does differently
     * @return the sandbox as it is now
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox refresh(CallOptions options) {
        return sandboxes.get(id, options);
    }

    /**
     * Makes a template of its files, as {@link Templates#snapshot(String, String, Consumer)} does. It stands still while they are copied.
     *
     * @param templateId the id of the new template
     * @return the template, which is building unless the answer was to wait
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Template snapshot(String templateId) {
        return snapshot(templateId, all -> {});
    }

    /**
     * Makes a template of its files, as {@link Templates#snapshot(String, String, Consumer)} does. It stands still while they are copied.
     *
     * @param templateId the id of the new template
     * @param what the description and so on
     * @return the template, which is building unless the answer was to wait
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Template snapshot(String templateId, Consumer<SnapshotSandbox> what) {
        return snapshot(templateId, what, CallOptions.none());
    }

    /**
     * Makes a template of its files, as {@link Templates#snapshot(String, String, Consumer)} does. It stands still while they are copied.
     *
     * @param templateId the id of the new template
     * @param what the description and so on
     * @param options what this call does differently
     * @return the template, which is building unless the answer was to wait
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Template snapshot(String templateId, Consumer<SnapshotSandbox> what, CallOptions options) {
        return sandboxes.snapshot(id, templateId, what, options);
    }

    /**
     * Stops it; its processes are gone when this returns.
     *
     * @return true; false when it was gone already
     * @throws VibengineException if the call fails
     */
    public boolean kill() {
        return kill(CallOptions.none());
    }

    /**
     * Stops it; its processes are gone when this returns.
     *
     * @param options what this call does differently
     * @return true; false when it was gone already
     * @throws VibengineException if the call fails
     */
    public boolean kill(CallOptions options) {
        return sandboxes.kill(id, options);
    }

    /**
     * Kills it if it is what {@code create} returned, and does nothing when it is gone already, or is what another call
     * returned: a get, a list, or a change. The request is sent even if the thread is interrupted, whose
     * flag stays as it is. Takes five seconds at most and never throws: when it fails, that is logged as a warning, and
     * the sandbox lives until its timeout is over. {@link #kill} tells of failures.
     */
    @Override
    public void close() {
        if (created) {
            sandboxes.close(id);
        }
    }

    /**
     * Compares what the API told.
     *
     * @param other what to compare with
     * @return whether both tell the same, whichever client asked, and whether or not closing kills it
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sandbox sandbox && sandbox.form.equals(form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    /** {@return id, template, status and end} */
    @Override
    public String toString() {
        return "Sandbox[" + id + ", template=" + template + ", " + status + ", expiresAt=" + expiresAt + "]";
    }
}
