package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.http.MediaTypes;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The operations on commands. */
final class CommandOperations {

    private final Parts parts;
    private final int mostOutput;

    CommandOperations(Parts parts) {
        this.parts = parts;
        mostOutput = parts.contract.limits().maxOutputBytes();
    }

    Response run(Call call) {
        FakeSandbox sandbox = parts.sandboxes.findRunning(call.account(), call.path("sandbox_id"));
        int longest = parts.contract.limits().maxCommandBytes();
        if (call.body().path("command").asText().getBytes(StandardCharsets.UTF_8).length > longest) {
            throw ApiErrorException.invalid("command", "must have at most " + longest + " bytes of UTF-8");
        }
        Instant now = parts.clock.instant();
        CommandRun run = new CommandRun(
                parts.ids.next("cmd_", 10), call.body(), directory(call, sandbox), sandbox.environment(), now);
        synchronized (sandbox) {
            parts.commands.settle(sandbox, now);
            run.follow(parts.commands.start(sandbox, run));
            sandbox.runs().add(run);
        }
        if (run.isBackground()) {
            return Response.of(202, run.jsonWithOutput(parts.clock.instant(), mostOutput))
                    .with("Location", "/sandboxes/" + sandbox.id() + "/commands/" + run.id());
        }
        return MediaTypes.prefersEvents(call.request()) ? stream(call, sandbox, run) : await(call, sandbox, run);
    }

    private String directory(Call call, FakeSandbox sandbox) {
        String cwd = call.body().path("cwd").asText(".");
        String directory = sandbox.files().resolve(FileTree.absolute(cwd, sandbox.workdir()), true);
        FileTree files = sandbox.files();
        boolean absent = files.get(directory) == null && !files.isBlocked(directory);
        if (files.isDirectory(directory) || (absent && parts.commands.mayHaveMade(directory))) {
            return directory;
        }
        throw ApiErrorException.invalid("cwd", "cannot be entered");
    }

    private Response await(Call call, FakeSandbox sandbox, CommandRun run) {
        pass(sandbox, run);
        parts.sandboxes.find(call.account(), sandbox.id());
        return Response.of(200, run.jsonWithOutput(shownAt(run), mostOutput));
    }

    private Response stream(Call call, FakeSandbox sandbox, CommandRun run) {
        CommandEvents events = new CommandEvents(run);
        if (parts.commands.waits(run)) {
            Response response = events.response();
            response.rest = () -> {
                parts.commands.await(sandbox, run);
                return events.print().exit(run.json(shownAt(run))).take();
            };
            return response;
        }
        pass(sandbox, run);
        events.print();
        try {
            parts.sandboxes.find(call.account(), sandbox.id());
            return events.exit(run.json(shownAt(run))).response();
        } catch (ApiErrorException stopped) {
            return events.error(stopped.response().body()).response();
        }
    }

    /** Lets pass the time that a command in the foreground takes, and no more than its sandbox has. */
    private void pass(FakeSandbox sandbox, CommandRun run) {
        Instant end = run.end().at();
        Instant until = sandbox.end().isBefore(end) ? sandbox.end() : end;
        Duration left = Duration.between(parts.clock.instant(), until);
        if (!left.isNegative()) {
            parts.pace.run(left);
        }
    }

    /** A command in the foreground is shown when it is over, although the clock may not have gone on. */
    private Instant shownAt(CommandRun run) {
        Instant now = parts.clock.instant();
        return run.end().at().isAfter(now) ? run.end().at() : now;
    }

    Response list(Call call) {
        FakeSandbox sandbox = sandbox(call);
        List<Pagination.Entry> entries = sandbox.runs().stream()
                .filter(parts::keeps)
                .map(run ->
                        new Pagination.Entry(run.startedAt().toEpochMilli(), run.id(), run.json(parts.clock.instant())))
                .toList();
        return parts.pagination.page(call, "commands " + sandbox.id(), entries);
    }

    Response get(Call call) {
        CommandRun run = find(call);
        Optional<Duration> wait = call.wait(parts.longestWait());
        parts.pace.waitFor(() -> run.isOver(parts.clock.instant()), wait.orElse(Duration.ZERO));
        Response response = answer(run);
        wait.ifPresent(asked -> response.with("Preference-Applied", "wait=" + asked.toSeconds()));
        return response;
    }

    Response kill(Call call) {
        CommandRun run = find(call);
        Instant now = parts.clock.instant();
        if (!run.isOver(now)) {
            parts.sandboxes.findRunning(call.account(), call.path("sandbox_id"));
            run.kill(now);
        }
        return answer(run);
    }

    Response write(Call call) {
        CommandRun run = find(call);
        ObjectNode body = call.body();
        if (run.isOver(parts.clock.instant())) {
            throw new ApiErrorException(ErrorCode.CONFLICT, "The command is over.");
        }
        parts.sandboxes.findRunning(call.account(), call.path("sandbox_id"));
        if (run.inputClosedAt() != null) {
            throw new ApiErrorException(ErrorCode.CONFLICT, "The input of the command is closed.");
        }
        run.write(body.path("data").asText());
        if (body.path("close").asBoolean()) {
            run.closeInput(parts.clock.instant());
        }
        return answer(run);
    }

    private Response answer(CommandRun run) {
        return Response.of(200, run.jsonWithOutput(parts.clock.instant(), mostOutput));
    }

    private FakeSandbox sandbox(Call call) {
        return parts.sandboxes.find(call.account(), call.path("sandbox_id"));
    }

    private CommandRun find(Call call) {
        return sandbox(call).runs().stream()
                .filter(run -> run.id().equals(call.path("command_id")) && parts.keeps(run))
                .findFirst()
                .orElseThrow(() -> ApiErrorException.notFound("There is no such command."));
    }
}
