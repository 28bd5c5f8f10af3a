package ai.vibengine.conformance.reference;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the commands that the kit runs do, each known by its very words; any other is not found. */
final class Shell {
    private static final String LEAVES = "S=; command -v setsid >/dev/null && S=setsid; $S sh -c 'sleep 3; touch ";
    private static final Pattern ZEROS =
            Pattern.compile("head -c (\\d+) /dev/zero \\| tr '\\\\0' a; head -c (\\d+) /dev/zero \\| tr '\\\\0' b >&2");
    private static final Pattern LEFT = Pattern.compile("touch (\\S+)' &");

    /** Something printed. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Print(Instant at, String stream, byte[] bytes) {}

    /**
     * What becomes of a command that nobody stops.
     *
     * @param shellEnd when the shell has ended, and before all that hold its output
     * @param end when it is over; null for one that waits
     * @param allEnd when its last process has ended
     * @param left the file that a child makes, and when
     */
    record Course(
            List<Print> prints,
            @Nullable Instant shellEnd,
            @Nullable Instant end,
            @Nullable Instant allEnd,
            int exit,
            @Nullable Instant leaves,
            String left) {}

    private final Job job;
    private final List<Print> prints = new ArrayList<>();

    private Shell(Job job) {
        this.job = job;
    }

    static Course course(Job job) {
        return new Shell(job).run();
    }

    private Course run() {
        Instant start = job.started;
        if (job.done != null) {
            print(start, "stdout", job.done.printed());
            return over(start, job.done.exit());
        }
        switch (job.command) {
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
                print(start, "stdout", job.cwd + "\n");
                return over(start, 0);
            }
            case "printf %s \"$GREETING\"" -> {
                print(start, "stdout", job.environment.getOrDefault("GREETING", ""));
                return over(start, 0);
            }
            case "printf 'a\\377b\\342\\230\\203'" -> {
                print(start, "stdout", new byte[] {'a', -1, 'b', -30, -104, -125});
                return over(start, 0);
            }
            case "cat; echo end" -> {
                print(start, "stdout", job.input.toString());
                return job.closed == null ? waiting() : ended(job.closed, "stdout", "end\n", 0);
            }
            case "cat >/dev/null" -> {
                return job.closed == null ? waiting() : over(job.closed, 0);
            }
            case "sleep 1", "sleep 10", "sleep 30" -> {
                return over(start.plusSeconds(Long.parseLong(job.command.substring(6))), 0);
            }
            case "(sleep 1; echo late) & echo early" -> {
                print(start, "stdout", "early\n");
                print(start.plusSeconds(1), "stdout", "late\n");
                return course(start, start.plusSeconds(1), start.plusSeconds(1), 0, null, "");
            }
            case "sleep 15 >/dev/null 2>&1 </dev/null & echo done" -> {
                print(start, "stdout", "done\n");
                return course(start, start, start.plusSeconds(15), 0, null, "");
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
        print(job.started, "stdout", "ready\n");
        int line = job.input.indexOf("\n");
        if (line >= 0) {
            print(job.started, "stdout", "got " + job.input);
        }
        return job.closed == null ? waiting() : over(job.closed, 5);
    }

    private Course odd() {
        if (Jobs.awaited(job) != null) {
            print(job.started, "stdout", "first\n");
            return job.released == null ? waiting() : ended(job.released, "stdout", "second\n", 0);
        }
        Matcher left = LEFT.matcher(job.command);
        String file = left.find() ? left.group(1) : "";
        if (job.command.startsWith("echo before; " + LEAVES)) {
            print(job.started, "stdout", "before\n");
            Instant end = job.started.plusSeconds(30);
            return course(end, end, end, 0, job.started.plusSeconds(3), file);
        }
        if (job.command.startsWith("cat; " + LEAVES)) {
            print(job.started, "stdout", job.input.toString());
            if (job.closed == null) {
                return waiting();
            }
            print(job.closed, "stdout", "spawned\n");
            Instant end = job.closed.plusSeconds(30);
            return course(end, end, end, 0, job.closed.plusSeconds(3), file);
        }
        Matcher zeros = ZEROS.matcher(job.command);
        if (zeros.matches()) {
            print(job.started, "stdout", "a".repeat(Integer.parseInt(zeros.group(1))));
            print(job.started, "stderr", "b".repeat(Integer.parseInt(zeros.group(2))));
            return over(job.started, 0);
        }
        return ended(job.started, "stderr", "sh: not found\n", 127);
    }

    private Course ended(Instant end, String stream, String text, int exit) {
        print(end, stream, text);
        return over(end, exit);
    }

    private Course over(Instant end, int exit) {
        return course(end, end, end, exit, null, "");
    }

    private Course waiting() {
        return course(null, null, null, 0, null, "");
    }

    private Course course(
            @Nullable Instant shellEnd,
            @Nullable Instant end,
            @Nullable Instant allEnd,
            int exit,
            @Nullable Instant leaves,
            String left) {
        return new Course(List.copyOf(prints), shellEnd, end, allEnd, exit, leaves, left);
    }

    private void print(Instant at, String stream, String text) {
        print(at, stream, text.getBytes(StandardCharsets.UTF_8));
    }

    private void print(Instant at, String stream, byte[] bytes) {
        prints.add(new Print(at, stream, bytes));
    }
}
