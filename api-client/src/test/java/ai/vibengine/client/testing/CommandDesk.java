package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations on commands. Nothing is run; the test says what becomes of each. */
final class CommandDesk {

    private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Pattern SIMPLE = Pattern.compile("(?s)echo (.*)|exit ([0-9]{1,3})|(false)");
    private static final int LARGEST_TEXT = 1024 * 1024;
    private static final long DEFAULT_TIMEOUT = 60;
    private static final long LONGEST_TIMEOUT = 3600;

    private final Clock clock;
    private final Random random;
    private final SandboxDesk sandboxes;
    private Function<FakeCommand, FakeOutcome> script = CommandDesk::simple;

    CommandDesk(Clock clock, Random random, SandboxDesk sandboxes) {
        this.clock = clock;
        this.random = random;
        this.sandboxes = sandboxes;
    }

    synchronized void script(Function<FakeCommand, FakeOutcome> given) {
        script = given;
    }

    synchronized Answer run(FakeAccount account, String sandboxId, Incoming request) {
        Fields fields = new Fields(request.object(), Set.of("command", "cwd", "env", "stdin", "timeout", "background"));
        String text = fields.requiredText("command", 32_768);
        String cwd = fields.text("cwd", 4095);
        String stdin = fields.text("stdin", LARGEST_TEXT);
        Long timeout = fields.seconds("timeout", LONGEST_TIMEOUT);
        FakeCommand command = new FakeCommand(
                sandboxId,
                text,
                cwd == null ? "/home/user" : cwd,
                Map.copyOf(fields.map("env", ENV_NAME, 4096)),
                stdin == null ? "" : stdin,
                Duration.ofSeconds(timeout == null ? DEFAULT_TIMEOUT : timeout),
                fields.flag("background"));
        List<FakeRun> runs = sandboxes.find(account, sandboxId).runs();
        FakeRun run = new FakeRun(Text.newId("cmd_", random), command, script.apply(command), clock.instant());
        if (command.background()) {
            runs.add(run);
            return Answer.data(202, run.jsonWithOutput(clock))
                    .with("Location", "/sandboxes/" + sandboxId + "/commands/" + run.id());
        }
        return request.prefersEvents() ? events(run) : Answer.data(200, run.jsonWithOutput(clock));
    }

    synchronized Answer list(FakeAccount account, String sandboxId, Incoming request) {
        return new Listing<>(
                        account.name() + "/commands/" + sandboxId,
                        sandboxes.find(account, sandboxId).runs(),
                        run -> new Listing.Place(run.startedMillis(), run.id()),
                        run -> run.json(clock))
                .page(request.query());
    }

    synchronized Answer get(FakeAccount account, String sandboxId, String id) {
        return answer(find(account, sandboxId, id));
    }

    synchronized Answer kill(FakeAccount account, String sandboxId, String id) {
        FakeRun run = find(account, sandboxId, id);
        run.kill(clock);
        return answer(run);
    }

    synchronized Answer write(FakeAccount account, String sandboxId, String id, Incoming request) {
        Fields fields = new Fields(request.object(), Set.of("data", "close"));
        String unread = fields.text("data", LARGEST_TEXT);
        if (unread == null) {
            throw Problem.invalid("data", "is required");
        }
        FakeRun run = find(account, sandboxId, id);
        run.write(clock, fields.flag("close"));
        return answer(run);
    }

    private Answer answer(FakeRun run) {
        return Answer.data(200, run.jsonWithOutput(clock));
    }

    private FakeRun find(FakeAccount account, String sandboxId, String id) {
        return sandboxes.find(account, sandboxId).runs().stream()
                .filter(run -> run.id().equals(id))
                .findAny()
                .orElseThrow(() -> Problem.notFound("There is no such command."));
    }

    private Answer events(FakeRun run) {
        StringBuilder events = new StringBuilder(":\n\n");
        printed(events, "stdout", run.outcome().stdout());
        printed(events, "stderr", run.outcome().stderr());
        event(events, "exit", run.json(clock));
        return Answer.bytes(200, events.toString().getBytes(StandardCharsets.UTF_8), "text/event-stream");
    }

    private static void printed(StringBuilder events, String name, String text) {
        if (!text.isEmpty()) {
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            event(events, name, data.put("text", text));
        }
    }

    private static void event(StringBuilder events, String name, JsonNode data) {
        events.append("event: ").append(name).append("\ndata: ").append(data).append("\n\n");
    }

    /** What needs no shell: everything else ends well and prints nothing. */
    private static FakeOutcome simple(FakeCommand command) {
        Matcher simple = SIMPLE.matcher(command.command().strip());
        if (!simple.matches()) {
            return FakeOutcome.exit(0);
        }
        if (simple.group(1) != null) {
            return FakeOutcome.exit(0).stdout(simple.group(1) + "\n");
        }
        return FakeOutcome.exit(simple.group(2) == null ? 1 : Integer.parseInt(simple.group(2)) & 0xff);
    }
}
