package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import ai.vibengine.server.runtime.oci.network.AttachedProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command line of an OCI runtime: the part that {@code runc}, {@code crun}, {@code runsc} and Kata have in common. */
final class RuntimeCommand {

    private static final Logger LOG = LoggerFactory.getLogger(RuntimeCommand.class);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final File NOTHING = new File("/dev/null");

    private final Path program;
    private final Path state;
    private final Path agent;
    // More at once than there are processors only makes each of them slower.
    private final Semaphore turns =
            new Semaphore(Math.max(2, 2 * Runtime.getRuntime().availableProcessors()), true);

    /**
     * Constructs the command line.
     *
     * @param agent the agent's program, which gives containers their sockets
     */
    RuntimeCommand(Path program, Path state, Path agent) {
        this.agent = agent;
        this.program = program;
        this.state = state;
    }

    /**
     * Starts the container of the bundle, whose standard input is its agent's socket, and returns when its first process runs.
     *
     * @param network has the network that it inherits; without one its configuration says what it has
     */
    void run(String id, Bundle bundle, Optional<AttachedProcess> network) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                agent.toString(),
                "launch",
                bundle.folder().toString(),
                bundle.socket().getFileName().toString()));
        line.addAll(commandLine(
                bundle.log(),
                List.of(
                        "run",
                        "--detach",
                        "--bundle",
                        bundle.folder().toString(),
                        "--pid-file",
                        bundle.pidFile().toString(),
                        id)));
        if (network.isPresent()) {
            execute(bundle.log(), line, network.get()::become);
        } else {
            execute(bundle.log(), line);
        }
    }

    /** Returns the command line of a program that waits for another one to become; it is known for one of this server's. */
    List<String> waiting() {
        return List.of(agent.toString(), "await", "--root", state.toString());
    }

    /**
     * Starts an agent beside the one of a container, for one request over its standard streams.
     *
     * @param user the user that it works as, in the words that the first one was given
     */
    Process worker(String id, List<String> user, Path log) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("exec", id, ContainerConfig.AGENT, "worker"));
        arguments.addAll(user);
        ProcessBuilder builder =
                new ProcessBuilder(commandLine(log, arguments)).redirectError(ProcessBuilder.Redirect.DISCARD);
        clean(builder);
        return builder.start();
    }

    /** Kills what is left of the container and removes the runtime's record of it. */
    void delete(String id, Path log) throws IOException {
        execute(log, commandLine(log, List.of("delete", "--force", id)));
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
            return commandLine.contains("\0--root\0" + state + "\0");
        } catch (IOException gone) {
            return false;
        }
    }

    private void execute(Path log, List<String> line) throws IOException {
        execute(log, line, RuntimeCommand::start);
    }

    /** The start of a process. */
    @FunctionalInterface
    private interface Start {
        Process of(List<String> line) throws IOException;
    }

    private static Process start(List<String> line) throws IOException {
        // The container inherits these streams; a pipe would keep the caller waiting for as long as the container
        // lives, and a
        // file would be a way out of it.
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(NOTHING)
                .redirectOutput(NOTHING)
                .redirectError(NOTHING);
        clean(builder);
        return builder.start();
    }

    private void execute(Path log, List<String> line, Start start) throws IOException {
        try {
            turns.acquire();
            try {
                await(start.of(line), line, log);
            } finally {
                turns.release();
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during " + line, interruption);
        }
    }

    private List<String> commandLine(Path log, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(
                program.toString(), "--root", state.toString(), "--log", log.toString(), "--log-format", "json"));
        line.addAll(arguments);
        return line;
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
