package ai.vibengine.client.command;

import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.generated.RunCommandRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The command to run. Not for use from several threads at once. */
public final class RunCommand {

    private static final Duration DEFAULT_TIMEOUT =
            Duration.ofSeconds(ContractNumbers.RUN_COMMAND_REQUEST_TIMEOUT_DEFAULT);

    private @Nullable String command;
    private @Nullable String cwd;
    private final Map<String, String> env = new LinkedHashMap<>();
    private @Nullable String stdin;
    private @Nullable Integer timeout;

    private RunCommand() {}

    static RunCommand of(Consumer<RunCommand> what) {
        RunCommand spec = new RunCommand();
        what.accept(spec);
        if (spec.command == null || spec.command.isEmpty()) {
            throw new IllegalArgumentException("command: is required");
        }
        return spec;
    }

    /**
     * Sets the command.
     *
     * @param value what {@code /bin/sh -c} shall run
     * @return this
     */
    public RunCommand command(String value) {
        command = value;
        return this;
    }

    /**
     * Sets where to run it. Unless set, that is the working directory of the sandbox's template, or else {@code /home/user}.
     *
     * @param value a directory; a relative one begins where the command would run unless set
     * @return this
     */
    public RunCommand cwd(String value) {
        cwd = value;
        return this;
    }

    /**
     * Adds an environment variable, over those of the sandbox and of its template.
     *
     * @param name as a shell accepts it, up to 128 characters
     * @param value at most 4096 characters
     * @return this
     */
    public RunCommand env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /**
     * Adds environment variables, at most {@value ContractNumbers#RUN_COMMAND_REQUEST_ENV_MAX_PROPERTIES} altogether.
     *
     * @param variables as {@link #env(String, String)} takes them
     * @return this
     */
    public RunCommand env(Map<String, String> variables) {
        env.putAll(variables);
        return this;
    }

    /**
     * Sets what it reads from its standard input. In the foreground the input ends with it.
     *
     * @param text the text, at most {@value ContractNumbers#RUN_COMMAND_REQUEST_STDIN_MAX_LENGTH} characters; a larger
     *     one goes into a file
     * @return this
     */
    public RunCommand stdin(String text) {
        stdin = text;
        return this;
    }

    /**
     * Sets how long it may take before it is killed. The server's default,
     * {@value ContractNumbers#RUN_COMMAND_REQUEST_TIMEOUT_DEFAULT} seconds, unless set.
     *
     * @param value one second to one hour; a started second counts in full
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public RunCommand timeout(Duration value) {
        timeout = Checks.between(
                "timeout",
                Checks.seconds("timeout", value),
                ContractNumbers.RUN_COMMAND_REQUEST_TIMEOUT_MINIMUM,
                ContractNumbers.RUN_COMMAND_REQUEST_TIMEOUT_MAXIMUM);
        return this;
    }

    /** How long the answer of a command in the foreground may be held back. */
    Duration longest() {
        return timeout == null ? DEFAULT_TIMEOUT : Duration.ofSeconds(timeout);
    }

    /** Every property is set, null for what was not given: the generated model would send the contract's defaults. */
    RunCommandRequest request(boolean inBackground) {
        return new RunCommandRequest()
                .command(command)
                .cwd(cwd)
                .env(env.isEmpty() ? null : env)
                .stdin(stdin)
                .timeout(timeout)
                .background(inBackground ? true : null);
    }
}
