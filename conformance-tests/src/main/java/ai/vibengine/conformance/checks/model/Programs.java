package ai.vibengine.conformance.checks.model;

import ai.vibengine.client.testing.internal.CommandRun;
import ai.vibengine.client.testing.internal.CommandScript;
import ai.vibengine.client.testing.internal.Course;
import ai.vibengine.client.testing.internal.Course.Print;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.FileTree;
import ai.vibengine.client.testing.internal.FileTree.Node;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The commands of sequences, and what becomes of each by the rules of a shell. */
public final class Programs implements CommandScript {
    /** What a failing build prints last. */
    static final String WHY = "why it failed";

    static final String FOLDER = "/home/user/m";
    static final String LINK = "mkdir -p " + FOLDER + "; ln -sfn a " + FOLDER + "/link";
    static final String APPEND = "printf more >> " + FOLDER + "/a";

    /** Shows its variables and its directory, and then copies its input. */
    static final String COPY = "printf '%s\\n' \"$PARENT\" \"$CHILD\" \"$OWN\"; pwd; cat";

    /** More than is kept, of characters that have two bytes each. */
    static final String MEGA = "yes \u00e9 | tr -d '\\n' | head -c 1048580";

    /** Those that end in one way, whatever they are given. */
    static final List<String> FIXED = List.of(
            "cat >&2; exit 7",
            "exit 0",
            "exit 1",
            "exit 126",
            "exit 128",
            "exit 137",
            "exit 200",
            "exit 255",
            "kill -TERM $$",
            "printf 'a\\n\\nb'",
            "printf '\\342\\230\\203\\r\\n\\t '",
            "head -c 70000 /dev/zero | tr '\\0' x",
            "head -c 70000 /dev/zero | tr '\\0' x >&2",
            MEGA,
            "cat " + FOLDER + "/a",
            APPEND,
            LINK);

    private static final Pattern EXIT = Pattern.compile("exit (\\d+)");
    private static final Pattern ECHO = Pattern.compile("echo ([^;>&]+?)( >&2)?(?:;|$)");
    private static final int MANY = 70_000;

    /** Returns whether it is one of those commands. */
    public static boolean knows(String command) {
        return command.equals(COPY) || FIXED.contains(command);
    }

    @Override
    public Step build(String command) {
        List<Line> printed = new ArrayList<>();
        Matcher echo = ECHO.matcher(command);
        while (echo.find()) {
            String text = echo.group(1).strip();
            boolean quoted = text.startsWith("'") && text.endsWith("'");
            printed.add(new Line(
                    echo.group(2) == null ? "stdout" : "stderr", quoted ? text.substring(1, text.length() - 1) : text));
        }
        Matcher exit = EXIT.matcher(command);
        return new Step(exit.find() ? Integer.parseInt(exit.group(1)) : 0, printed, Duration.ZERO);
    }

    @Override
    public Supplier<Course> start(FakeSandbox sandbox, CommandRun run) {
        Instant at = run.startedAt();
        FileTree files = sandbox.files();
        if (run.command().equals(COPY)) {
            return new Copying(run, () -> {
                Map<String, String> env = run.env();
                String head = List.of("PARENT", "CHILD", "OWN").stream()
                        .map(name -> env.getOrDefault(name, "") + "\n")
                        .reduce("", String::concat);
                return course(at, run.inputClosedAt(), "stdout", head + run.cwd() + "\n" + run.input(), 0);
            });
        }
        if (run.command().startsWith("cat >&2")) {
            return new Copying(run, () -> course(at, run.inputClosedAt(), "stderr", run.input(), 7));
        }
        Course course = at(run.command(), at, files);
        return () -> course;
    }

    /** The course of a command that copies its input; it is looked at much more often than it is given input. */
    private static final class Copying implements Supplier<Course> {
        private final CommandRun run;
        private final Supplier<Course> course;
        private @Nullable Course last;
        private String input = "";
        private @Nullable Instant closedAt;

        Copying(CommandRun run, Supplier<Course> course) {
            this.run = run;
            this.course = course;
        }

        @Override
        public synchronized Course get() {
            Course known = last;
            if (known == null || !input.equals(run.input()) || !Objects.equals(closedAt, run.inputClosedAt())) {
                input = run.input();
                closedAt = run.inputClosedAt();
                known = course.get();
                last = known;
            }
            return known;
        }
    }

    private static Course at(String command, Instant at, FileTree files) {
        Matcher exit = EXIT.matcher(command);
        if (exit.matches()) {
            return course(at, at, "stdout", "", Integer.parseInt(exit.group(1)));
        }
        String a = files.resolve(FOLDER + "/a", true);
        Node node = files.get(a);
        String content = node == null ? "" : new String(node.bytes, StandardCharsets.UTF_8);
        if (command.equals(APPEND)) {
            boolean possible = files.get(FOLDER) != null;
            if (possible) {
                files.write(a, (content + "more").getBytes(StandardCharsets.UTF_8), at);
            }
            return possible ? course(at, at, "stdout", "", 0) : course(at, at, "stderr", "?", 2);
        }
        if (command.equals(LINK)) {
            files.makeParents(FOLDER + "/link", at);
            Node link = new Node("symlink", "0777", at);
            link.target = "a";
            files.put(FOLDER + "/link", link);
            return course(at, at, "stdout", "", 0);
        }
        if (command.startsWith("cat ")) {
            return node == null ? course(at, at, "stderr", "?", 1) : course(at, at, "stdout", content, 0);
        }
        if (command.equals(MEGA)) {
            return course(at, at, "stdout", "\u00e9".repeat(524_290), 0);
        }
        if (command.startsWith("kill")) {
            return course(at, at, "stdout", "", 128 + 15);
        }
        if (command.startsWith("head")) {
            return course(at, at, command.endsWith(">&2") ? "stderr" : "stdout", "x".repeat(MANY), 0);
        }
        return course(at, at, "stdout", command.contains("342") ? "\u2603\r\n\t " : "a\n\nb", 0);
    }

    private static Course course(Instant at, @Nullable Instant end, String stream, String text, int exit) {
        List<Print> prints =
                text.isEmpty() ? List.of() : List.of(new Print(at, stream, text.getBytes(StandardCharsets.UTF_8)));
        return new Course(prints, end, exit);
    }
}
