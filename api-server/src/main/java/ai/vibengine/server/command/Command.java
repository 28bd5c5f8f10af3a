package ai.vibengine.server.command;

import ai.vibengine.server.runtime.KeptText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A command as it was when last looked at.
 *
 * @param line the shell line
 * @param exitCode null while it runs, and when a signal ended it
 * @param signal the signal that ended it; null when none did
 * @param output its standard output; null where it was not asked for
 * @param errors its standard error; null where it was not asked for
 * @param timeoutSeconds how long it may take; 0 for a start command, which may take as long as its sandbox lives
 * @param duration how long it took, or has taken so far
 */
public record Command(
        String commandId,
        String line,
        Status status,
        @Nullable Integer exitCode,
        @Nullable String signal,
        @Nullable Output output,
        @Nullable Output errors,
        int timeoutSeconds,
        Instant startedAt,
        Duration duration) {

    /** The state of a command. */
    public enum Status {
        RUNNING,
        EXITED,
        TIMED_OUT,
        KILLED;

        /** Returns the status as the contract writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The stream that a text was printed to. */
    public enum Channel {
        STDOUT,
        STDERR;

        /** Returns the channel as the contract writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The part of an output that is kept.
     *
     * @param truncated whether there was more
     */
    public record Output(KeptText text, boolean truncated) {

        private void free() {
            try {
                text.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** Returns a command that has just been started. */
    static Command started(String commandId, CommandRequest request, Instant startedAt) {
        return new Command(
                commandId,
                request.line(),
                Status.RUNNING,
                null,
                null,
                null,
                null,
                request.timeoutSeconds(),
                startedAt,
                Duration.ZERO);
    }

    /** Returns this command, which has ended with a status as shells tell it. */
    Command ended(Status how, int status, Instant at) {
        String name = how == Status.EXITED ? Signals.nameIn(status) : Signals.KILL;
        return with(how, name == null ? status : null, name, at);
    }

    /** Returns this command, which still runs. */
    Command runningAt(Instant now) {
        return with(status, null, null, now);
    }

    private Command with(Status how, @Nullable Integer code, @Nullable String name, Instant now) {
        return new Command(
                commandId,
                line,
                how,
                code,
                name,
                output,
                errors,
                timeoutSeconds,
                startedAt,
                Duration.between(startedAt, now));
    }

    /** Returns this command with another line. */
    Command withLine(String another) {
        return new Command(
                commandId, another, status, exitCode, signal, output, errors, timeoutSeconds, startedAt, duration);
    }

    /** Frees what it printed, which cannot be read any more. */
    public void free() {
        if (output != null) {
            output.free();
        }
        if (errors != null) {
            errors.free();
        }
    }

    /** Returns this command with its outputs. */
    Command with(Output printed, Output printedErrors) {
        return new Command(
                commandId, line, status, exitCode, signal, printed, printedErrors, timeoutSeconds, startedAt, duration);
    }
}
