package ai.vibengine.server.command;

import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.DetachedExec.KeptOutput;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.startup.CommandNote;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command in the background: the program that the runtime keeps, and the contents of its note.
 *
 * @param started the command as it was when it was started, of whose line the beginning is enough
 * @param pausesBefore how long its sandbox had been paused before it was started
 * @param isWhole whether that is the whole line
 */
record BackgroundCommand(Command started, boolean isWhole, Duration pausesBefore, DetachedExec exec) {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundCommand.class);

    /** The number of characters of a line that are kept in memory: the rest of a long one is in the note. */
    private static final int MOST_IN_MEMORY = 1024;

    BackgroundCommand(Command started, Duration pausesBefore, DetachedExec exec) {
        this(
                started.withLine(beginning(started.line())),
                started.line().length() <= MOST_IN_MEMORY,
                pausesBefore,
                exec);
    }

    static String note(Command started, Duration pausesBefore) {
        return new CommandNote(
                        started.line(),
                        started.timeoutSeconds(),
                        started.startedAt().toEpochMilli(),
                        pausesBefore.toMillis())
                .text();
    }

    /** Returns the command that somebody else has started; empty when its note was not written to the end. */
    static Optional<BackgroundCommand> of(DetachedExec exec) {
        return CommandNote.read(exec.note()).map(note -> {
            Instant startedAt = Instant.ofEpochMilli(note.startedAtMillis());
            var request = new CommandRequest(note.line(), null, Map.of(), null, note.timeoutSeconds());
            return new BackgroundCommand(
                    Command.started(exec.execId(), request, startedAt), Duration.ofMillis(note.pausedMillis()), exec);
        });
    }

    /** Returns whether its template started it: then it lasts as long as the sandbox, whatever else goes on there. */
    boolean isStartCommand() {
        return started.timeoutSeconds() == 0;
    }

    /** Returns the beginning of a long line, cut between characters. */
    private static String beginning(String line) {
        if (line.length() <= MOST_IN_MEMORY) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, MOST_IN_MEMORY / 2));
    }

    private Command whole() {
        if (isWhole) {
            return started;
        }
        try {
            return CommandNote.read(exec.note())
                    .map(note -> started.withLine(note.line()))
                    .orElse(started);
        } catch (RuntimeUnavailableException gone) {
            LOG.debug("the note of {} is gone", started.commandId(), gone);
            return started;
        }
    }

    /** @throws CommandConflictException when it reads nothing more */
    void requireInput() {
        if (isOver()) {
            throw new CommandConflictException("The command is over.");
        }
        if (exec.isInputClosed()) {
            throw new CommandConflictException("The input of the command is closed.");
        }
    }

    /** Returns whether it comes later in a list than the one that was started then and has this id. */
    boolean isBehind(long millis, String id) {
        long startedAt = started.startedAt().toEpochMilli();
        return startedAt < millis || (startedAt == millis && started.commandId().compareTo(id) > 0);
    }

    boolean isOver() {
        return exec.end().isDone();
    }

    /** Returns the command as it is at this time, without its output. */
    Command command(Instant now) {
        if (!isOver()) {
            return whole().runningAt(now);
        }
        DetachedExec.End end = exec.end().join();
        Command.Status how = end.why().map(word -> Command.Status.valueOf(word)).orElse(Command.Status.EXITED);
        return whole().ended(how, end.status(), Instant.ofEpochMilli(end.atMillis()));
    }

    /** Returns the command as it is at this time, with what it has printed so far. */
    Command commandWithOutput(Instant now) {
        // In this order: what is printed in between must not be missing from a command that is over.
        Command command = command(now);
        return command.with(text(exec.output()), text(exec.errors()));
    }

    void kill(Command.Status why) {
        exec.kill(why.name());
    }

    private static Command.Output text(KeptOutput kept) {
        return new Command.Output(kept.kept(), kept.truncated());
    }
}
