package ai.vibengine.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The server's jar in a process, on a free port of the loopback, with real sandboxes that nobody outlives. */
final class RealServer implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 120;

    private final Path folder;
    private final Process process;
    private final String url;
    private final String key;

    private RealServer(Path folder, Process process, List<String> greeting) {
        this.folder = folder;
        this.process = process;
        url = after(greeting, "Listening on ");
        key = after(greeting, "  export VE_API_KEY=");
    }

    /** Starts it. Builds of templates reach nothing. */
    static RealServer start() throws Exception {
        String jar = Objects.requireNonNull(System.getProperty("vibengine.jar"), "run by Maven");
        if (Files.notExists(Path.of(jar))) {
            throw new IllegalStateException("no " + jar + ": package api-server first");
        }
        Path folder = Files.createTempDirectory("vibengine-client-test");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        jar,
                        "serve",
                        "--port=0",
                        "--data=" + folder.resolve("data"),
                        "--stop-sandboxes=true",
                        "--build-network=none",
                        "--build-built-ins=false")
                .redirectError(folder.resolve("server.log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("VE_"));
        Process process = builder.start();
        try {
            CompletableFuture<List<String>> greeting = new CompletableFuture<>();
            Thread reader = new Thread(() -> read(process, greeting), "server-output");
            reader.setDaemon(true);
            reader.start();
            return new RealServer(folder, process, greeting.get(DEADLINE_SECONDS, TimeUnit.SECONDS));
        } catch (Exception | AssertionError failure) {
            process.destroyForcibly().waitFor();
            throw failure;
        }
    }

    String url() {
        return url;
    }

    /** A key that may do everything. */
    String key() {
        return key;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void read(Process process, CompletableFuture<List<String>> greeting) {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.startsWith("  curl ")) {
                    greeting.complete(List.copyOf(lines));
                }
            }
            greeting.complete(lines);
        } catch (IOException failure) {
            greeting.completeExceptionally(failure);
        }
    }

    private static String after(List<String> lines, String start) {
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line with " + start + " in " + lines));
    }
}
