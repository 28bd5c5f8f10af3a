package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.oci.cgroup.ExecGroup;
import ai.vibengine.server.runtime.oci.cgroup.HelperGroups;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command line of an OCI runtime: the part that {@code runc}, {@code crun}, {@code runsc} and Kata have in common. */
final class RuntimeCommand {

    private static final Logger LOG = LoggerFactory.getLogger(RuntimeCommand.class);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final File NOTHING = new File("/dev/null");

    private static final String BACKGROUND = background();
    private static final String EXEC = "exec \"$@\"";
    private static final String PASS_STREAMS = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null";
    private static final String TAKE_STREAMS = "exec \"$@\" <&3 >&4 3<&- 4>&-";

    private final Path program;
    private final Path state;
    // More at once than there are processors only makes each of them slower.
    private final Semaphore turns =
            new Semaphore(Math.max(2, 2 * Runtime.getRuntime().availableProcessors()), true);

    private @Nullable String execHelp;

    RuntimeCommand(Path program, Path state) {
        this.program = program;
        this.state = state;
    }

    /** Starts the container of the bundle and returns when its first process runs. */
    void run(String id, Bundle bundle) throws IOException {
        execute(
                bundle.log(),
                List.of(
                        "run",
                        "--detach",
                        "--bundle",
                        bundle.folder().toString(),
                        "--pid-file",
                        bundle.pidFile().toString(),
                        id));
    }

    /** Starts one more process in a container, described by a file; its streams are pipes to this one. */
    Process exec(String id, Path description, Path log, HelperGroups helpers) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                helpers.shell(EXEC, commandLine(log, List.of("exec", "--process", description.toString(), id))));
        clean(builder);
        return builder.redirectInput(NOTHING).start();
    }

    /** Starts a program in a container; its streams are pipes to this process. */
    Process exec(String id, ExecFolder exec, ExecGroup group, HelperGroups helpers) throws IOException {
        return startWithPipes(helpers.shell(EXEC, execLine(id, exec, group, List.of())));
    }

    /**
     * Starts a program in a container with input and output as descriptors 3 and 4: a runtime copies the usual ones, byte by byte, between
     * two pipes each.
     * {@link #takingPassedStreams} is what the program has to begin with.
     */
    Process execWithPassedStreams(String id, ExecFolder exec, ExecGroup group, HelperGroups helpers)
            throws IOException {
        return startWithPipes(helpers.shell(PASS_STREAMS, execLine(id, exec, group, List.of("--preserve-fds", "2"))));
    }

    /** Returns the command line of a program that gets its input and its output as descriptors 3 and 4. */
    static List<String> takingPassedStreams(List<String> arguments) {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", TAKE_STREAMS, "sh"));
        line.addAll(arguments);
        return line;
    }

    private static Process startWithPipes(List<String> line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line);
        clean(builder);
        return builder.start();
    }

    /** Starts a program in a container under a process of its own that outlives this one. */
    Process execInBackground(String id, ExecFolder exec, ExecGroup group, int keptBytes, HelperGroups helpers)
            throws IOException {
        // A session of its own, so that what ends this process by the terminal does not reach it.
        List<String> line = new ArrayList<>(List.of(
                "/usr/bin/setsid",
                "/bin/sh",
                "-c",
                BACKGROUND,
                "sh",
                exec.folder().toString(),
                Integer.toString(keptBytes)));
        line.addAll(helpers.entering());
        line.addAll(execLine(id, exec, group, List.of()));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(NOTHING)
                .redirectOutput(NOTHING)
                .redirectError(NOTHING);
        clean(builder);
        return builder.start();
    }

    private List<String> execLine(String id, ExecFolder exec, ExecGroup group, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(
                "exec",
                "--process",
                exec.description().toString(),
                "--pid-file",
                exec.pidFile().toString()));
        arguments.addAll(group.arguments());
        arguments.addAll(options);
        arguments.add(id);
        return commandLine(exec.log(), arguments);
    }

    /** Runs something in a container as its user, without streams. */
    Process inContainer(String id, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("exec", id));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(commandLine(Path.of("/dev/null"), line))
                .redirectInput(NOTHING)
                .redirectOutput(NOTHING)
                .redirectError(NOTHING);
        clean(builder);
        return builder.start();
    }

    /** Returns whether the runtime can start a program in a control group of its own below that of the container. */
    boolean startsInGroups(boolean unified) throws IOException {
        String help = execHelp();
        // Where there are several hierarchies, the one must be named.
        return help.contains("--cgroup") && (unified || help.contains("[<controller>:]"));
    }

    /** Returns whether the runtime can hand a program more than the three usual streams, as they are. */
    boolean passesStreams() throws IOException {
        return execHelp().contains("--preserve-fds");
    }

    private synchronized String execHelp() throws IOException {
        String help = execHelp;
        if (help == null) {
            Process process = new ProcessBuilder(program.toString(), "exec", "--help")
                    .redirectErrorStream(true)
                    .redirectInput(NOTHING)
                    .start();
            help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            execHelp = help;
        }
        return help;
    }

    /** Kills what is left of the container and removes the runtime's record of it. */
    void delete(String id, Path log) throws IOException {
        execute(log, List.of("delete", "--force", id));
    }

    /** Returns the ids that the runtime has records of, complete or not. */
    List<String> recorded() throws IOException {
        try (var folders = Files.list(state)) {
            return folders.map(folder -> folder.getFileName().toString()).toList();
        }
    }

    Path record(String id) {
        return state.resolve(id);
    }

    /**
     * Kills those commands of an earlier server that are still at work, and waits for their end. A {@code run} that was cut off
     * would otherwise finish its container after all traces of it have been removed.
     */
    void killOrphans() throws IOException {
        List<ProcessHandle> orphans = new ArrayList<>();
        ProcessHandle.allProcesses().filter(this::isOurs).forEach(orphans::add);
        for (ProcessHandle orphan : orphans) {
            LOG.info("ending process {} of an interrupted runtime command", orphan.pid());
            end(orphan);
        }
    }

    /** Ends a command that is still at work, and waits until it can do no more: files that it made later would never be removed. */
    private static void end(ProcessHandle command) throws IOException {
        List<ProcessHandle> processes = new ArrayList<>(List.of(command));
        command.descendants().forEach(processes::add);
        // The command goes first: left alone, it would react to the death of its child.
        processes.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : processes) {
            if (!Await.until(() -> RecordedProcess.find(process.pid()).isEmpty(), DEADLINE)) {
                throw new IOException("process " + process.pid() + " of an interrupted runtime command does not end");
            }
        }
    }

    private boolean isOurs(ProcessHandle process) {
        try {
            String commandLine = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return commandLine.contains("\0--root\0" + state + "\0") && !isDetached(commandLine);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Returns whether the command runs a program, or keeps one, that is meant to outlive its server. */
    private static boolean isDetached(String commandLine) {
        List<String> arguments = List.of(commandLine.split("\0", -1));
        int option = arguments.indexOf("--process");
        return option > 0
                && option + 1 < arguments.size()
                && Path.of(arguments.get(option + 1))
                        .resolveSibling(ExecFolder.NOTE)
                        .toFile()
                        .exists();
    }

    private void execute(Path log, List<String> arguments) throws IOException {
        // The container inherits these streams; a pipe would keep the caller waiting for as long as the container
        // lives, and a
        // file would be a way out of it.
        ProcessBuilder builder = new ProcessBuilder(commandLine(log, arguments))
                .redirectInput(NOTHING)
                .redirectOutput(NOTHING)
                .redirectError(NOTHING);
        clean(builder);
        try {
            turns.acquire();
            try {
                await(builder.start(), arguments, log);
            } finally {
                turns.release();
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during " + arguments, interruption);
        }
    }

    private List<String> commandLine(Path log, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(
                program.toString(), "--root", state.toString(), "--log", log.toString(), "--log-format", "json"));
        line.addAll(arguments);
        return line;
    }

    private static String background() {
        try (InputStream resource = RuntimeCommand.class.getResourceAsStream("background.sh")) {
            return new String(Objects.requireNonNull(resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void clean(ProcessBuilder builder) {
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    }

    private static void await(Process process, List<String> arguments, Path log)
            throws IOException, InterruptedException {
        boolean ended = false;
        try {
            ended = process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!ended) {
                end(process.toHandle());
            }
        }
        if (!ended) {
            throw new IOException("no end within " + DEADLINE + ": " + arguments);
        }
        if (process.exitValue() != 0) {
            String said = Files.isReadable(log) ? Files.readString(log).strip() : "";
            throw new IOException("exit status " + process.exitValue() + ": " + arguments + ": " + said);
        }
    }
}
