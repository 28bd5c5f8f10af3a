package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A command that was run, or runs. */
final class FakeRun {

    private final String id;
    private final FakeCommand command;
    private final FakeOutcome outcome;
    private final Instant startedAt;
    private @Nullable Instant endedAt;
    private String status = "running";
    private boolean stdinClosed;

    FakeRun(String id, FakeCommand command, FakeOutcome outcome, Instant startedAt) {
        this.id = id;
        this.command = command;
        this.outcome = outcome;
        this.startedAt = startedAt;
        if (outcome.ends()) {
            end("exited", startedAt);
        } else if (!command.background()) {
            end("timed_out", startedAt.plus(command.timeout()));
        }
    }

    String id() {
        return id;
    }

    FakeOutcome outcome() {
        return outcome;
    }

    long startedMillis() {
        return startedAt.toEpochMilli();
    }

    /** Its timeout counts by the clock. */
    boolean runs(Clock clock) {
        Instant end = startedAt.plus(command.timeout());
        if (endedAt == null && !clock.instant().isBefore(end)) {
            end("timed_out", end);
        }
        return endedAt == null;
    }

    void kill(Clock clock) {
        if (runs(clock)) {
            end("killed", clock.instant());
        }
    }

    void write(Clock clock, boolean close) {
        if (!runs(clock)) {
            throw Problem.of(409, "conflict", "The command is over.");
        }
        if (stdinClosed) {
            throw Problem.of(409, "conflict", "The input of the command is closed.");
        }
        stdinClosed = close;
    }

    private void end(String how, Instant when) {
        status = how;
        endedAt = when;
    }

    ObjectNode json(Clock clock) {
        boolean running = runs(clock);
        Instant until = endedAt == null ? clock.instant() : endedAt;
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("command_id", id)
                .put("command", command.command())
                .put("status", status)
                .put("timeout", command.timeout().toSeconds())
                .put("started_at", Text.time(startedAt))
                .put("duration_ms", Duration.between(startedAt, until).toMillis());
        if (status.equals("exited")) {
            json.put("exit_code", outcome.exitCode());
        } else if (!running) {
            json.put("signal", "SIGKILL");
        }
        return json;
    }

    ObjectNode jsonWithOutput(Clock clock) {
        return json(clock)
                .put("stdout", outcome.stdout())
                .put("stderr", outcome.stderr())
                .put("stdout_truncated", false)
                .put("stderr_truncated", false);
    }
}
