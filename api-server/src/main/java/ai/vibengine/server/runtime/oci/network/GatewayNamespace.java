package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import ai.vibengine.server.runtime.machine.Tool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The network namespace of the gateway, and the process that holds it. It outlives the server, as sandboxes do; without the data folder it
 * ends, and all interfaces and rules with it.
 */
record GatewayNamespace(RecordedProcess holder) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final File NOTHING = new File("/dev/null");
    private static final Path OWN = Path.of("/proc/self/ns/net");

    /** Returns the one that an earlier server recorded in this file, if it is still there. */
    static Optional<GatewayNamespace> find(Path record) {
        return RecordedProcess.read(record)
                .filter(RecordedProcess::isAlive)
                .map(GatewayNamespace::new)
                .filter(GatewayNamespace::isElsewhere);
    }

    /**
     * Makes one, and records it in this file.
     *
     * @param agent the agent's program
     */
    static GatewayNamespace make(Path record, Path agent) throws IOException {
        // In a session of its own: an interrupt from the terminal is for the server.
        ProcessBuilder command = new ProcessBuilder(
                "setsid",
                "unshare",
                "--net",
                agent.toString(),
                "hold",
                record.toAbsolutePath().toString());
        command.environment().clear();
        command.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        Process process = command.redirectInput(NOTHING)
                .redirectOutput(NOTHING)
                .redirectError(NOTHING)
                .start();
        Optional<RecordedProcess> found = RecordedProcess.find(process.pid());
        if (found.isPresent()) {
            GatewayNamespace namespace = new GatewayNamespace(found.get());
            if (Await.until(() -> !process.isAlive() || namespace.isElsewhere(), PATIENCE) && namespace.isElsewhere()) {
                Files.writeString(record, found.get().format());
                return namespace;
            }
        }
        process.destroyForcibly();
        throw new IOException("a network namespace could not be made");
    }

    /** Returns the path by which the namespace is entered. */
    Path path() {
        return Path.of("/proc", Long.toString(holder.pid()), "ns/net");
    }

    /** Runs a program within it that reads this input. */
    void run(String input, String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=" + path()));
        line.addAll(Arrays.asList(command));
        Tool.runOn(input, PATIENCE, line);
    }

    /** Ends it. What is connected to it stays disconnected. */
    void end() throws IOException {
        if (!holder.kill(PATIENCE)) {
            throw new IOException("process " + holder.pid() + " does not end");
        }
    }

    private boolean isElsewhere() {
        try {
            return !Files.readSymbolicLink(path()).equals(Files.readSymbolicLink(OWN));
        } catch (IOException gone) {
            return false;
        }
    }
}
