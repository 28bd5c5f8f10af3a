package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.CommandRun;
import ai.vibengine.client.testing.internal.Course.Print;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the commands that the kit runs do, each known by its very words; any other is not found. */
final class Shell {
    private static final String LEAVES = "S=; command -v setsid >/dev/null && S=setsid; $S sh -c 'i=0; until [ -e ";
    private static final Pattern ZEROS =
            Pattern.compile("head -c (\\d+) /dev/zero \\| tr '\\\\0' a; head -c (\\d+) /dev/zero \\| tr '\\\\0' b >&2");
    private static final Pattern LEFT = Pattern.compile("touch (\\S+)' &");

    /**
     * What becomes of a command that nobody stops.
     *
     * @param shellEnd when the shell has ended, and before all that hold its output
     * @param end when it is over; null for one that waits
     * @param allEnd when its last process has ended
     * @param left the file that a child makes once it is asked to; empty if there is none
     */
    record Course(
            List<Print> prints,
            @Nullable Instant shellEnd,
            @Nullable Instant end,
            @Nullable Instant allEnd,
            int exit,
            String left) {}

    private final CommandRun run;
    private final FileCommands.@Nullable Done done;
    private final @Nullable Instant released;
    private final List<Print> prints = new ArrayList<>();

    private Shell(CommandRun run, FileCommands.@Nullable Done done, @Nullable Instant released) {
        this.run = run;
        this.done = done;
        this.released = released;
    }

    /**
     * Returns what becomes of a command.
     *
     * @param done what it did at once, if it works on files
     * @param released since when the file is there that it waits for
     */
    static Course course(CommandRun run, FileCommands.@Nullable Done done, @Nullable Instant released) {
        return new Shell(run, done, released).run();
    }

    private Course run() {
        Instant start = run.startedAt();
        if (done != null) {
            print(start, "stdout", done.printed());
            return over(start, done.exit());
        }
        switch (run.command()) {
            case "", "true" -> {
                return over(start, 0);
            }
            case "echo out; echo err >&2; exit 3" -> {
                print(start, "stdout", "out\n");
                print(start, "stderr", "err\n");
                return over(start, 3);
            }
            case "kill -KILL $$" -> {
                return over(start, 137);
            }
            case "exit 143" -> {
                return over(start, 143);
            }
            case "pwd" -> {
                print(start, "stdout", run.cwd() + "\n");
                return over(start, 0);
            }
            case "printf %s \"$GREETING\"" -> {
                print(start, "stdout", run.env().getOrDefault("GREETING", ""));
                return over(start, 0);
            }
            case "printf 'a\\377b\\342\\230\\203'" -> {
                print(start, "stdout", new byte[] {'a', -1, 'b', -30, -104, -125});
                return over(start, 0);
            }
            case "cat; echo end" -> {
                print(start, "stdout", run.input());
                return run.inputClosedAt() == null ? waiting() : ended(run.inputClosedAt(), "stdout", "end\n", 0);
            }
            case "cat >/dev/null" -> {
                return run.inputClosedAt() == null ? waiting() : over(run.inputClosedAt(), 0);
            }
            case "sleep 1", "sleep 10", "sleep 30" -> {
                return over(start.plusSeconds(Long.parseLong(run.command().substring(6))), 0);
            }
            case "(sleep 1; echo late) & echo early" -> {
                print(start, "stdout", "early\n");
                print(start.plusSeconds(1), "stdout", "late\n");
                return course(start, start.plusSeconds(1), start.plusSeconds(1), 0, "");
            }
            case "sleep 15 >/dev/null 2>&1 </dev/null & echo done" -> {
                print(start, "stdout", "done\n");
                return course(start, start, start.plusSeconds(15), 0, "");
            }
            case "echo one; sleep 1; echo two >&2; sleep 1; printf 'x\\377\\342\\230\\203'; exit 4" -> {
                print(start, "stdout", "one\n");
                print(start.plusSeconds(1), "stderr", "two\n");
                print(start.plusSeconds(2), "stdout", new byte[] {'x', -1, -30, -104, -125});
                return over(start.plusSeconds(2), 4);
            }
            case "echo ready; read -r line; echo \"got $line\"; cat; exit 5" -> {
                return talk();
            }
            default -> {
                return odd();
            }
        }
    }

    private Course talk() {
        print(run.startedAt(), "stdout", "ready\n");
        int line = run.input().indexOf("\n");
        if (line >= 0) {
            print(run.startedAt(), "stdout", "got " + run.input());
        }
        return run.inputClosedAt() == null ? waiting() : over(run.inputClosedAt(), 5);
    }

    private Course odd() {
        if (KitCommands.awaited(run) != null) {
            print(run.startedAt(), "stdout", "first\n");
            return released == null ? waiting() : ended(released, "stdout", "second\n", 0);
        }
        Matcher left = LEFT.matcher(run.command());
        String file = left.find() ? left.group(1) : "";
        if (run.command().startsWith("echo before; " + LEAVES)) {
            print(run.startedAt(), "stdout", "before\n");
            Instant end = run.startedAt().plusSeconds(30);
            return course(end, end, end, 0, file);
        }
        if (run.command().startsWith("cat; " + LEAVES)) {
            print(run.startedAt(), "stdout", run.input());
            if (run.inputClosedAt() == null) {
                return waiting();
            }
            print(run.inputClosedAt(), "stdout", "spawned\n");
            Instant end = run.inputClosedAt().plusSeconds(30);
            return course(end, end, end, 0, file);
        }
        Matcher zeros = ZEROS.matcher(run.command());
        if (zeros.matches()) {
            print(run.startedAt(), "stdout", "a".repeat(Integer.parseInt(zeros.group(1))));
            print(run.startedAt(), "stderr", "b".repeat(Integer.parseInt(zeros.group(2))));
            return over(run.startedAt(), 0);
        }
        return ended(run.startedAt(), "stderr", "sh: not found\n", 127);
    }

    private Course ended(Instant end, String stream, String text, int exit) {
        print(end, stream, text);
        return over(end, exit);
    }

    private Course over(Instant end, int exit) {
        return course(end, end, end, exit, "");
    }

    private Course waiting() {
        return course(null, null, null, 0, "");
    }

    private Course course(
            @Nullable Instant shellEnd, @Nullable Instant end, @Nullable Instant allEnd, int exit, String left) {
        return new Course(List.copyOf(prints), shellEnd, end, allEnd, exit, left);
    }

    private void print(Instant at, String stream, String text) {
        print(at, stream, text.getBytes(StandardCharsets.UTF_8));
    }

    private void print(Instant at, String stream, byte[] bytes) {
        prints.add(new Print(at, stream, bytes));
    }
}
