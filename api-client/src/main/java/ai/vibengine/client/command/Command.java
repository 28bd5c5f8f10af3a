package ai.vibengine.client.command;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ConflictException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.JsonForm;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A shell command in a sandbox, as it was when the API told of it: immutable, so asking again gives a new one. What asks
 * again, writes and kills works for commands that were started in the background; the API does not know the others any
 * more when they are over.
 */
public final class Command {

    private final SandboxCommands commands;
    private final String id;
    private final String command;
    private final CommandStatus status;
    private final @Nullable Integer exitCode;
    private final @Nullable String signal;
    private final String stdout;
    private final String stderr;
    private final boolean stdoutTruncated;
    private final boolean stderrTruncated;
    private final @Nullable Duration timeout;
    private final Instant startedAt;
    private final Duration duration;
    private final JsonForm form;

    /** Throws UnreadableFieldException when a required property is missing. */
    Command(SandboxCommands commands, ai.vibengine.client.internal.generated.Command wire, JsonForm form) {
        this.commands = commands;
        id = Fields.required(wire.getCommandId(), "command_id");
        command = Fields.required(wire.getCommand(), "command");
        status = new CommandStatus(Fields.required(wire.getStatus(), "status"));
        exitCode = wire.getExitCode();
        signal = wire.getSignal();
        stdout = wire.getStdout() == null ? "" : wire.getStdout();
        stderr = wire.getStderr() == null ? "" : wire.getStderr();
        stdoutTruncated = Boolean.TRUE.equals(wire.getStdoutTruncated());
        stderrTruncated = Boolean.TRUE.equals(wire.getStderrTruncated());
        timeout = wire.getTimeout() == null ? null : Duration.ofSeconds(wire.getTimeout());
        startedAt = Fields.time(wire.getStartedAt(), "started_at");
        duration = Duration.ofMillis(Fields.required(wire.getDurationMs(), "duration_ms"));
        this.form = form;
    }

    /** {@return the id, {@code cmd_…}} */
    public String id() {
        return id;
    }

    /** {@return what {@code /bin/sh -c} runs} */
    public String command() {
        return command;
    }

    /** {@return what it did} */
    public CommandStatus status() {
        return status;
    }

    /** {@return the status it exited with, 0 to 255; null while it runs, and when a signal ended it} */
    public @Nullable Integer exitCode() {
        return exitCode;
    }

    /** {@return the name of the signal that ended it, {@code SIGKILL}; null when none did} */
    public @Nullable String signal() {
        return signal;
    }

    /** {@return whether it exited with 0} */
    public boolean succeeded() {
        return exitCode != null && exitCode == 0;
    }

    /**
     * {@return what it has printed, of which the first {@value ContractNumbers#MAX_OUTPUT_BYTES} bytes are kept; empty
     * in lists and after a stream, never null}
     */
    public String stdout() {
        return stdout;
    }

    /** {@return what it has printed to standard error, likewise} */
    public String stderr() {
        return stderr;
    }

    /** {@return whether it printed more than was kept} */
    public boolean stdoutTruncated() {
        return stdoutTruncated;
    }

    /** {@return whether it printed more to standard error than was kept} */
    public boolean stderrTruncated() {
        return stderrTruncated;
    }

    /** {@return how long it may take; null for the start command of a template, which may take as long as the sandbox lives} */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** {@return when it was started, rounded down to the second} */
    public Instant startedAt() {
        return startedAt;
    }

    /** {@return how long it took, or has taken so far} */
    public Duration duration() {
        return duration;
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

    /**
     * Asks for it again.
     *
     * @return the command as it is now, with what it has printed so far
     * @throws NotFoundException if its sandbox is gone, or it was not started in the background
     * @throws VibengineException if the call fails otherwise
     */
    public Command refresh() {
        return commands.get(id);
    }

    /**
     * Asks for it again.
     *
     * @param options what this call does differently
     * @return the command as it is now, with what it has printed so far
     * @throws NotFoundException if its sandbox is gone, or it was not started in the background
     * @throws VibengineException if the call fails otherwise
     */
    public Command refresh(CallOptions options) {
        return commands.get(id, options);
    }

    /**
     * Waits for its end. Look at the status: the time may be over first.
     *
     * @param longest more than zero; the server is asked to wait, again and again if it takes longer than it may
     * @return the command as it is then
     * @throws NotFoundException if its sandbox is gone, or it was not started in the background
     * @throws VibengineException if the call fails otherwise
     * @throws IllegalArgumentException if the wait is not more than zero
     */
    public Command await(Duration longest) {
        return await(longest, CallOptions.none());
    }

    /**
     * Waits for its end. Look at the status: the time may be over first.
     *
     * @param longest more than zero; the server is asked to wait, again and again if it takes longer than it may
     * @param options what each question does differently
     * @return the command as it is then
     * @throws NotFoundException if its sandbox is gone, or it was not started in the background
     * @throws VibengineException if the call fails otherwise
     * @throws IllegalArgumentException if the wait is not more than zero
     */
    public Command await(Duration longest, CallOptions options) {
        return commands.await(id, longest, options);
    }

    /**
     * Writes to its standard input.
     *
     * @param text the text
     * @return the command as it is now
     * @throws ConflictException if it is over, its input is closed, or it did not read what it was sent; it may then have
     *     read a part
     * @throws VibengineException if the call fails otherwise
     */
    public Command writeStdin(String text) {
        return writeStdin(text, false, CallOptions.none());
    }

    /**
     * Writes to its standard input.
     *
     * @param text the text; may be empty
     * @param close whether the input ends with it
     * @param options what this call does differently
     * @return the command as it is now
     * @throws ConflictException if it is over, its input is closed, or it did not read what it was sent; it may then have
     *     read a part
     * @throws VibengineException if the call fails otherwise
     */
    public Command writeStdin(String text, boolean close, CallOptions options) {
        return commands.writeStdin(id, text, close, options);
    }

    /**
     * Ends its standard input.
     *
     * @return the command as it is now
     * @throws ConflictException if it is over, or its input was closed before
     * @throws VibengineException if the call fails otherwise
     */
    public Command closeStdin() {
        return commands.closeStdin(id);
    }

    /**
     * Kills it and every process that came from it; they are gone when this returns.
     *
     * @return true; false when it had ended otherwise, or is not known any more
     * @throws VibengineException if the call fails
     */
    public boolean kill() {
        return kill(CallOptions.none());
    }

    /**
     * Kills it and every process that came from it; they are gone when this returns.
     *
     * @param options what this call does differently
     * @return true; false when it had ended otherwise, or is not known any more
     * @throws VibengineException if the call fails
     */
    public boolean kill(CallOptions options) {
        return commands.kill(id, options);
    }

    /**
     * Compares what the API told.
     *
     * @param other what to compare with
     * @return whether both tell the same
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Command command && command.form.equals(form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    /** {@return id, status and how it ended} */
    @Override
    public String toString() {
        String end = exitCode != null ? ", exitCode=" + exitCode : signal != null ? ", signal=" + signal : "";
        return "Command[" + id + ", " + status + end + "]";
    }
}
