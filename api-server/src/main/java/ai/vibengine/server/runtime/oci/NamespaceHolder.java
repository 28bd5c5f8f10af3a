package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.RuntimeSetupException;
import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A process that does nothing but hold a user namespace, so that servers can enter it one after the other. It outlives the server that
 * started it.
 */
record NamespaceHolder(RecordedProcess process) {

    static final File NOTHING = new File("/dev/null");

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Makes a namespace, to which no ids are mapped yet. */
    static NamespaceHolder start() throws IOException {
        // In a session of its own: an interrupt from the terminal is for the server.
        Process sleep = new ProcessBuilder("setsid", "unshare", "--user", "sleep", "infinity")
                .redirectInput(NOTHING)
                .redirectOutput(NOTHING)
                .redirectError(NOTHING)
                .start();
        boolean made = Await.until(() -> !sleep.isAlive() || isElsewhere(sleep.pid()), PATIENCE);
        Optional<RecordedProcess> process = RecordedProcess.find(sleep.pid());
        if (!made || process.isEmpty() || !isElsewhere(sleep.pid())) {
            sleep.destroyForcibly();
            throw new RuntimeSetupException(
                    "This machine does not let ordinary users make user namespaces."
                            + " Allow it (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces), or start the server as root.");
        }
        return new NamespaceHolder(process.get());
    }

    /** Returns the one that a server recorded, if it lives. */
    static Optional<NamespaceHolder> of(Path record) {
        return RecordedProcess.read(record)
                .filter(RecordedProcess::isAlive)
                .filter(process -> isElsewhere(process.pid()))
                .map(NamespaceHolder::new);
    }

    /** Lets the next server find it. */
    void record(Path file) throws IOException {
        Files.writeString(file, process.format());
    }

    long pid() {
        return process.pid();
    }

    /** Returns the start of a command that is run within the namespace. */
    List<String> enter() {
        return List.of("nsenter", "--user=/proc/" + pid() + "/ns/user", "--preserve-credentials");
    }

    void end() {
        process.kill(PATIENCE);
    }

    private static boolean isElsewhere(long pid) {
        try {
            return !namespaceOf("self").equals(namespaceOf(Long.toString(pid)));
        } catch (IOException gone) {
            return false;
        }
    }

    private static Path namespaceOf(String process) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", process, "ns/user"));
    }
}
