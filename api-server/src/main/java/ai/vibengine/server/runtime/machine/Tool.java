package ai.vibengine.server.runtime.machine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A single run of a program of the machine. */
public final class Tool {

    /** How the message of an exception begins that tells of a program which took too long. */
    public static final String LATE = "no end";

    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/sbin"), Path.of("/bin"));
    private static final int MOST_READ = 1 << 20;
    private static final int MOST_TOLD = 1_000;

    private static final File NOTHING = new File("/dev/null");

    private final List<String> command;
    private final Process process;

    private Tool(List<String> command, Process process) {
        this.command = command;
        this.process = process;
    }

    /** Returns whether the machine has the program. */
    public static boolean exists(String program) {
        return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
    }

    public static Tool start(List<String> command) throws IOException {
        return start(command, Redirect.from(NOTHING));
    }

    private static Tool start(List<String> command, Redirect input) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(input).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C");
        return new Tool(List.copyOf(command), builder.start());
    }

    /**
     * Runs a program to its end.
     *
     * @return its output
     * @throws IOException with what it printed when it fails, or does not end in time
     */
    public static String run(Duration patience, String... command) throws IOException {
        return start(List.of(command)).await(patience);
    }

    /**
     * Runs a program that reads all of its input before it says much, to its end; see {@link #run}.
     *
     * @param input what it reads
     */
    public static String runOn(String input, Duration patience, List<String> command) throws IOException {
        Tool tool = start(command, Redirect.PIPE);
        try (OutputStream to = tool.process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            // Why it did not read on is what it says.
            return tool.await(patience);
        }
        return tool.await(patience);
    }

    /**
     * Runs a program in a folder to its end, whatever it says and however it ends.
     *
     * @return false when the machine does not have it
     */
    public static boolean tryToRun(Duration patience, @Nullable Path folder, String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder == null ? null : folder.toFile())
                    .redirectInput(NOTHING)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException missing) {
            return false;
        }
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(command[0] + " does not end");
            }
            return true;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(command[0] + " was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Waits for the end; see {@link #run}. */
    public String await(Duration patience) throws IOException {
        CompletableFuture<Void> end = new CompletableFuture<>();
        var unused = end.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((ended, late) -> process.destroyForcibly());
        String said;
        try (InputStream output = process.getInputStream()) {
            said = new String(output.readNBytes(MOST_READ), StandardCharsets.ISO_8859_1).strip();
            if (output.read() >= 0) {
                // A tool that complains for ever has failed.
                process.destroyForcibly();
            }
        }
        int status = process.onExit().join().exitValue();
        if (end.isCompletedExceptionally()) {
            throw new IOException(LATE + " within " + patience + ": " + command);
        }
        end.complete(null);
        if (status != 0) {
            throw new IOException("exit status " + status + ": " + command + ": " + shortened(said));
        }
        return said;
    }

    /**
     * Returns the end of a message's first line: a name in it can be longer than a message should be, and its last words tell the problem.
     */
    private static String shortened(String said) {
        String line = said.lines().findFirst().orElse("");
        return line.length() <= MOST_TOLD
                ? line
                : line.substring(0, MOST_TOLD / 2) + "…" + line.substring(line.length() - MOST_TOLD / 2);
    }

    /** Returns whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it before its time, and returns when it has ended. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }
}
