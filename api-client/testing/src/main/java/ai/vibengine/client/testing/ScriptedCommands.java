package ai.vibengine.client.testing;

import ai.vibengine.client.testing.internal.CommandRun;
import ai.vibengine.client.testing.internal.CommandScript;
import ai.vibengine.client.testing.internal.Course;
import ai.vibengine.client.testing.internal.FakeSandbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets a test say what becomes of commands. */
final class ScriptedCommands implements CommandScript {

    private static final Pattern SIMPLE = Pattern.compile("(?s)echo (.*)|exit ([0-9]{1,3})|(false)");

    private Function<FakeCommand, FakeOutcome> script = command -> outcome(command.command());

    synchronized void script(Function<FakeCommand, FakeOutcome> given) {
        script = given;
    }

    @Override
    public synchronized Supplier<Course> start(FakeSandbox sandbox, CommandRun run) {
        FakeOutcome outcome = script.apply(new FakeCommand(
                sandbox.id(), run.command(), run.cwd(), run.env(), run.input(), run.timeout(), run.isBackground()));
        Instant start = run.startedAt();
        List<Course.Print> prints = new ArrayList<>();
        print(prints, start, "stdout", outcome.stdout());
        print(prints, start, "stderr", outcome.stderr());
        @Nullable Instant end = outcome.ends() ? start : null;
        Course course = new Course(prints, end, outcome.exitCode());
        return () -> course;
    }

    @Override
    public boolean mayHaveMade(String directory) {
        return true;
    }

    private static void print(List<Course.Print> prints, Instant at, String stream, String text) {
        if (!text.isEmpty()) {
            prints.add(new Course.Print(at, stream, text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Override
    public Step build(String command) {
        FakeOutcome outcome = outcome(command);
        List<Line> printed =
                outcome.stdout().lines().map(line -> new Line("stdout", line)).toList();
        return new Step(outcome.exitCode(), printed, Duration.ZERO);
    }

    /** Knows what needs no shell: everything else ends well and prints nothing. */
    private static FakeOutcome outcome(String command) {
        Matcher simple = SIMPLE.matcher(command.strip());
        if (!simple.matches()) {
            return FakeOutcome.exit(0);
        }
        if (simple.group(1) != null) {
            return FakeOutcome.exit(0).stdout(simple.group(1) + "\n");
        }
        return FakeOutcome.exit(simple.group(2) == null ? 1 : Integer.parseInt(simple.group(2)) & 0xff);
    }
}
