package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.CommandRun;
import ai.vibengine.client.testing.internal.CommandScript;
import ai.vibengine.client.testing.internal.Course;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.FileTree;
import ai.vibengine.conformance.checks.model.Programs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Does what the commands that the kit runs and builds do; some of it wrongly, where a fault asks for that. */
final class KitCommands implements CommandScript {

    private static final String STARTING = "echo \"got $GREETING\" >greeting; sleep 3600";
    private static final Pattern SLEEP = Pattern.compile("sleep (\\d+)");
    private static final Pattern EXIT = Pattern.compile("exit ([1-9]\\d*)");
    private static final Pattern ECHO = Pattern.compile("echo ([\\w-]+)");
    private static final Pattern GETENT = Pattern.compile("getent hosts (\\S+)");
    private static final Pattern AWAITS =
            Pattern.compile("echo first; until \\[ -e (\\S+) ]; do sleep 0.1; done; echo second");

    private final Programs programs = new Programs();
    private final Set<String> switches;
    /** Since when the files are there that commands wait for. */
    private final Map<CommandRun, Instant> released = new ConcurrentHashMap<>();

    KitCommands(Set<String> switches) {
        this.switches = Set.copyOf(switches);
    }

    @Override
    public Step build(String command) {
        if (command.startsWith("echo ")) {
            return programs.build(command);
        }
        List<Line> printed = new ArrayList<>();
        Matcher echo = ECHO.matcher(command);
        while (echo.find()) {
            printed.add(new Line("stdout", echo.group(1)));
        }
        Matcher sleep = SLEEP.matcher(command);
        Matcher exit = EXIT.matcher(command);
        return new Step(
                exit.find() ? Integer.parseInt(exit.group(1)) : 0,
                printed,
                Duration.ofMillis(100).plusSeconds(sleep.find() ? Long.parseLong(sleep.group(1)) : 0));
    }

    @Override
    public Supplier<Course> start(FakeSandbox sandbox, CommandRun run) {
        if (Programs.knows(run.command())) {
            return programs.start(sandbox, run);
        }
        if (run.command().equals(STARTING)) {
            String greeting = "got " + run.env().getOrDefault("GREETING", "") + "\n";
            sandbox.files()
                    .write(
                            FileTree.absolute("greeting", run.cwd()),
                            greeting.getBytes(StandardCharsets.UTF_8),
                            run.startedAt());
            return () -> new Course(List.of(), null, 0);
        }
        Matcher asked = GETENT.matcher(run.command());
        if (asked.matches()) {
            sandbox.refuseName(asked.group(1), run.startedAt());
            return () -> new Course(List.of(), run.startedAt(), 2);
        }
        FileCommands.Done done = new FileCommands(sandbox.files(), run.cwd(), run.startedAt()).run(run.command());
        release(sandbox, run.startedAt());
        return () -> {
            Shell.Course course = Shell.course(run, done, released.get(run));
            Instant end = course.end();
            if (!run.isBackground() && switches.contains("command-over-with-the-shell")) {
                end = course.shellEnd();
            } else if (!run.isBackground() && switches.contains("command-waits-for-all")) {
                end = course.allEnd();
            }
            return new Course(course.prints(), end, course.exit());
        };
    }

    private void release(FakeSandbox sandbox, Instant now) {
        for (CommandRun run : sandbox.runs()) {
            String file = awaited(run);
            if (file != null && sandbox.files().get(FileTree.absolute(file, run.cwd())) != null) {
                released.putIfAbsent(run, now);
            }
        }
        sandbox.notifyAll();
    }

    /** Returns the file that a command waits for; null for one that waits for none. */
    static @Nullable String awaited(CommandRun run) {
        Matcher matcher = AWAITS.matcher(run.command());
        return matcher.matches() ? matcher.group(1) : null;
    }

    @Override
    public void settle(FakeSandbox sandbox, Instant now) {
        for (CommandRun run : sandbox.runs()) {
            Shell.Course course = Shell.course(run, null, released.get(run));
            String file = FileTree.absolute(course.left(), run.cwd());
            boolean asked = sandbox.files().get(file + ".asked") != null;
            if (!course.left().isEmpty() && asked && (!isStopped(run) || leavesChildren(run))) {
                sandbox.files().write(file, new byte[0], now);
            }
        }
    }

    private static boolean isStopped(CommandRun run) {
        return !run.end().status().equals("exited");
    }

    private boolean leavesChildren(CommandRun run) {
        return switches.contains(run.killedAt() == null ? "timeout-leaves-children" : "kill-leaves-children");
    }

    @Override
    public boolean waits(CommandRun run) {
        return awaited(run) != null;
    }

    /** Waits in real time, because another request lets it go on, and in vain for a while only. */
    @Override
    public void await(FakeSandbox sandbox, CommandRun run) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        synchronized (sandbox) {
            try {
                while (!released.containsKey(run) && System.nanoTime() < end) {
                    sandbox.wait(1_000);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
