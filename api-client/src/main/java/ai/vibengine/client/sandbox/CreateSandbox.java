package ai.vibengine.client.sandbox;

import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.generated.CreateSandboxRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sandbox to create, by default from the template {@code base}. Not for use from several threads at once. */
public final class CreateSandbox {

    private String template = "base";
    private @Nullable Integer timeout;
    private @Nullable Integer idleTimeout;
    private @Nullable NetworkPolicy network;
    private @Nullable OnTimeout onTimeout;
    private @Nullable BigDecimal cpu;
    private @Nullable Integer memoryMib;
    private @Nullable Integer diskMib;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, String> env = new LinkedHashMap<>();

    CreateSandbox() {}

    /**
     * Sets the template.
     *
     * @param id the id of a template that is ready: 1 to {@value ContractNumbers#TEMPLATE_SLUG_MAX_LENGTH} of
     *     {@code [a-z0-9._-]}
     * @return this
     */
    public CreateSandbox template(String id) {
        template = id;
        return this;
    }

    /**
     * Sets how long the sandbox lives. The server's default,
     * {@value ContractNumbers#CREATE_SANDBOX_REQUEST_TIMEOUT_DEFAULT} seconds, unless set.
     *
     * @param value 1 to {@value ContractNumbers#CREATE_SANDBOX_REQUEST_TIMEOUT_MAXIMUM} seconds; a started second
     *     counts in full
     * @return this
     * @throws IllegalArgumentException if it is not more than zero
     */
    public CreateSandbox timeout(Duration value) {
        timeout = Checks.seconds("timeout", value);
        return this;
    }

    /**
     * Sets after how long without activity the sandbox ends, before its timeout is over: commands, files and directories
     * are activity. It does not end by being idle unless set.
     *
     * @param value 1 to {@value ContractNumbers#CREATE_SANDBOX_REQUEST_IDLE_TIMEOUT_MAXIMUM} seconds, at most the
     *     timeout; a started second counts in full
     * @return this
     * @throws IllegalArgumentException if it is not more than zero
     */
    public CreateSandbox idleTimeout(Duration value) {
        idleTimeout = Checks.seconds("idleTimeout", value);
        return this;
    }

    /**
     * Sets what becomes of the sandbox when its timeout or its idle timeout is over. It is killed unless set.
     *
     * @param value for example {@link OnTimeout#PAUSE}
     * @return this
     */
    public CreateSandbox onTimeout(OnTimeout value) {
        onTimeout = value;
        return this;
    }

    /**
     * Sets its processor time. What the operator gives, unless set; the most that may be asked for is among the
     * {@linkplain ai.vibengine.client.limits.AccountLimits#bounds() limits} of the account. A service without this extension
     * refuses it, as it does {@link #memoryMib} and {@link #diskMib}.
     *
     * @param processors 0.25 or a multiple of it
     * @return this
     */
    public CreateSandbox cpu(double processors) {
        cpu = BigDecimal.valueOf(processors);
        return this;
    }

    /**
     * Sets its memory. What the operator gives, unless set.
     *
     * @param mebibytes at least {@value ContractNumbers#CREATE_SANDBOX_REQUEST_MEMORY_MIB_MINIMUM}
     * @return this
     */
    public CreateSandbox memoryMib(int mebibytes) {
        memoryMib = mebibytes;
        return this;
    }

    /**
     * Sets how much it may write to its files. What the operator gives, unless set; with another number, the start takes longer.
     *
     * @param mebibytes at least {@value ContractNumbers#CREATE_SANDBOX_REQUEST_DISK_MIB_MINIMUM}
     * @return this
     */
    public CreateSandbox diskMib(int mebibytes) {
        diskMib = mebibytes;
        return this;
    }

    /**
     * Adds a note that is kept with the sandbox and can be listed by.
     *
     * @param key 1 to 64 characters
     * @param value at most 512 characters
     * @return this
     */
    public CreateSandbox metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Adds notes, at most {@value ContractNumbers#METADATA_MAX_PROPERTIES} altogether.
     *
     * @param entries as {@link #metadata(String, String)} takes them
     * @return this
     */
    public CreateSandbox metadata(Map<String, String> entries) {
        metadata.putAll(entries);
        return this;
    }

    /**
     * Adds an environment variable of all commands in the sandbox, over those of the template. No answer shows it.
     *
     * @param name as a shell accepts it, up to 128 characters
     * @param value at most 32,768 characters, and 262,144 in all values together
     * @return this
     */
    public CreateSandbox env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /**
     * Adds environment variables, at most {@value ContractNumbers#CREATE_SANDBOX_REQUEST_ENV_MAX_PROPERTIES} altogether.
     *
     * @param variables as {@link #env(String, String)} takes them
     * @return this
     */
    public CreateSandbox env(Map<String, String> variables) {
        env.putAll(variables);
        return this;
    }

    /**
     * Sets what the sandbox may reach. What the operator lets every sandbox reach, unless set. A service without this
     * extension refuses it.
     *
     * @param policy the policy
     * @return this
     */
    public CreateSandbox network(NetworkPolicy policy) {
        network = policy;
        return this;
    }

    /** Every property is set, null for what was not given: the generated model would send the contract's defaults. */
    CreateSandboxRequest request() {
        return new CreateSandboxRequest()
                .template(template)
                .timeout(timeout)
                .idleTimeout(idleTimeout)
                .onTimeout(onTimeout == null ? null : onTimeout.value())
                .metadata(metadata.isEmpty() ? null : metadata)
                .env(env.isEmpty() ? null : env)
                .network(network == null ? null : network.request())
                .cpu(cpu)
                .memoryMib(memoryMib)
                .diskMib(diskMib);
    }
}
