package ai.vibengine.server.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** The server's jar, as its users run it. */
@NullMarked
final class Program {

    private static final Path JAR = Path.of(property("vibengine.jar"));
    private static final long DEADLINE_SECONDS = 60;

    private Program() {}

    /** The outcome of a command. */
    record Result(int status, String out, String err) {}

    /** Runs a command to its end. */
    static Result run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return enter(environment, "", arguments);
    }

    /** Runs the program with bytes on its standard input. */
    static Result enter(Map<String, String> environment, String input, String... arguments)
            throws IOException, InterruptedException {
        // Commands are over before it pays to compile them well.
        Process process = builder(
                        environment, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), List.of(arguments))
                .start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("no end within " + DEADLINE_SECONDS + " s: " + List.of(arguments));
            }
            return new Result(process.exitValue(), out.join(), err.join());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    static Result run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    /** Returns a process of 256 MiB, on which the server must do, and none of the settings that the tests themselves were started with. */
    static ProcessBuilder builder(
            Map<String, String> environment, List<String> machineOptions, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(machineOptions);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("VE_"));
        // Tests that look at what is there count on what they made.
        builder.environment().put("VE_WARM_SANDBOXES", "0");
        builder.environment().putAll(environment);
        return builder;
    }

    /** From a copy in a folder that other users may read, with a folder of theirs for temporary files. */
    static ProcessBuilder readableIn(Path folder, List<String> arguments) throws IOException {
        Path copy = folder.resolve(JAR.getFileName());
        if (!Files.exists(copy)) {
            Files.copy(JAR, copy);
        }
        ProcessBuilder builder = builder(Map.of(), List.of("-Djava.io.tmpdir=" + folder), arguments);
        builder.command().replaceAll(part -> part.equals(JAR.toString()) ? copy.toString() : part);
        return builder;
    }

    static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), () -> name + " is not set: run by Maven");
    }

    private static String read(java.io.InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
