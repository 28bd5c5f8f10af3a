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
 * @param line what the shell runs
 * @param exitCode null while it runs, and when a signal ended it
 * @param signal the signal that ended it; null when none did
 * @param output what it printed; null where nobody asked
 * @param errors what it printed to standard error; null where nobody asked
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

    /** What a command does. */
    public enum Status {
        RUNNING,
        EXITED,
        TIMED_OUT,
        KILLED;

        /** The status as the contract writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where a text was printed to. */
    public enum Channel {
        STDOUT,
        STDERR;

        /** The channel as the contract writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is kept of an output.
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

    /** One that has just been started. */
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

    /** This command, which has ended with a status as shells tell it. */
    Command ended(Status how, int status, Instant at) {
        String name = how == Status.EXITED ? Signals.nameIn(status) : Signals.KILL;
        return with(how, name == null ? status : null, name, at);
    }

    /** This command, which still runs. */
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

    /** This command with another line. */
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

    /** This command with what it printed. */
    Command with(Output printed, Output printedErrors) {
        return new Command(
                commandId, line, status, exitCode, signal, printed, printedErrors, timeoutSeconds, startedAt, duration);
    }
}
