package ai.vibengine.server.command;

import ai.vibengine.server.runtime.BackgroundProgram;
import ai.vibengine.server.runtime.BackgroundProgram.KeptOutput;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Optional;

/**
 * A command in the background: what the runtime keeps, and what its note says.
 *
 * @param started the command as it was when it was started
 */
record BackgroundCommand(Command started, BackgroundProgram program) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is written beside the program. */
    private record Note(String line, int timeoutSeconds, long startedAtMillis) {}

    static String note(Command started) {
        try {
            return JSON.writeValueAsString(new Note(
                    started.line(),
                    started.timeoutSeconds(),
                    started.startedAt().toEpochMilli()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The command that an earlier server started; empty when its note was not written to the end. */
    static Optional<BackgroundCommand> of(BackgroundProgram program) {
        try {
            Note note = JSON.readValue(program.note(), Note.class);
            Instant startedAt = Instant.ofEpochMilli(note.startedAtMillis());
            var request = new CommandRequest(note.line(), "/", false, java.util.Map.of(), null, note.timeoutSeconds());
            return Optional.of(
                    new BackgroundCommand(Command.started(program.programId(), request, startedAt), program));
        } catch (JsonProcessingException incomplete) {
            return Optional.empty();
        }
    }

    boolean isOver() {
        return program.end().isDone();
    }

    /** The command as it is at this time, without its output. */
    Command command(Instant now) {
        if (!isOver()) {
            return started.runningAt(now);
        }
        BackgroundProgram.End end = program.end().join();
        Command.Status how = end.why().map(word -> Command.Status.valueOf(word)).orElse(Command.Status.EXITED);
        return started.ended(how, end.status(), Instant.ofEpochMilli(end.atMillis()));
    }

    /** The same with what it has printed so far. */
    Command commandWithOutput(Instant now) {
        // In this order: what is printed in between must not be missing from a command that is over.
        Command command = command(now);
        return command.with(text(program.output()), text(program.errors()));
    }

    void kill(Command.Status why) {
        program.kill(why.name());
    }

    private static Command.Output text(KeptOutput kept) {
        return new Command.Output(kept.text(), kept.truncated());
    }
}
