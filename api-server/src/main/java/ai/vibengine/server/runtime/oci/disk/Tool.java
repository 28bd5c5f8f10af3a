package ai.vibengine.server.runtime.oci.disk;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One run of a program of the machine. */
final class Tool {

    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/sbin"), Path.of("/bin"));
    private static final int MOST_READ = 1 << 20;
    private static final int MOST_TOLD = 1_000;

    private final List<String> command;
    private final Process process;

    private Tool(List<String> command, Process process) {
        this.command = command;
        this.process = process;
    }

    /** Whether the machine has the program. */
    static boolean exists(String program) {
        return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
    }

    static Tool start(List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C");
        return new Tool(List.copyOf(command), builder.start());
    }

    /**
     * Runs a program to its end.
     *
     * @return what it printed
     * @throws IOException with what it printed when it fails, or does not end in time
     */
    static String run(Duration patience, String... command) throws IOException {
        return start(List.of(command)).await(patience);
    }

    /** Waits for the end; see {@link #run}. */
    String await(Duration patience) throws IOException {
        CompletableFuture<Void> end = new CompletableFuture<>();
        var unused = end.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((ended, late) -> process.destroyForcibly());
        String said;
        try (InputStream output = process.getInputStream()) {
            said = new String(output.readNBytes(MOST_READ), StandardCharsets.ISO_8859_1).strip();
            if (output.read() >= 0) {
                // Whoever complains for ever has failed.
                process.destroyForcibly();
            }
        }
        int status = process.onExit().join().exitValue();
        if (end.isCompletedExceptionally()) {
            throw new IOException("no end within " + patience + ": " + command);
        }
        end.complete(null);
        if (status != 0) {
            throw new IOException("exit status " + status + ": " + command + ": " + shortened(said));
        }
        return said;
    }

    /** A name can be longer than a message; what was wrong with it comes last. */
    private static String shortened(String said) {
        String line = said.lines().findFirst().orElse("");
        return line.length() <= MOST_TOLD
                ? line
                : line.substring(0, MOST_TOLD / 2) + "…" + line.substring(line.length() - MOST_TOLD / 2);
    }

    /** Ends it before its time, and returns when it has ended. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }
}
