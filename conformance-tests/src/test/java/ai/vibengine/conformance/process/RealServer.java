package ai.vibengine.conformance.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The server of this build, with an account for each of the kit's keys. */
final class RealServer implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 60;

    private final Path data;
    private final Process process;
    private final Map<String, String> environment = new TreeMap<>();

    private RealServer(Path data, Process process, String url) {
        this.data = data;
        this.process = process;
        environment.put("VE_CONFORMANCE_BASE_URL", url);
    }

    static RealServer start(Path folder) throws Exception {
        Path data = folder.resolve("data");
        List<String> serve = List.of(
                "serve",
                "--port",
                "0",
                "--build-built-ins",
                "false",
                // A template that never gets ready holds a place for a minute, and another check waits for its own.
                "--parallel-builds",
                "4",
                "--stop-sandboxes",
                "--data",
                data.toString());
        Process process = new ProcessBuilder(command(serve))
                .redirectError(folder.resolve("server.log").toFile())
                .start();
        CompletableFuture<String> url = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, url), "server-output");
        reader.setDaemon(true);
        reader.start();
        try {
            RealServer server = new RealServer(data, process, url.get(DEADLINE_SECONDS, TimeUnit.SECONDS));
            server.makeKeys();
            return server;
        } catch (Exception | AssertionError e) {
            process.destroyForcibly().waitFor();
            throw e;
        }
    }

    private static void read(Process process, CompletableFuture<String> url) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("Listening on ")) {
                    url.complete(line.substring("Listening on ".length()));
                }
            }
            url.completeExceptionally(new IOException("the server did not start"));
        } catch (IOException e) {
            url.completeExceptionally(e);
        }
    }

    private void makeKeys() throws Exception {
        for (String account : List.of("main", "other")) {
            List<String> ample = List.of(
                    "accounts",
                    "create",
                    account,
                    "--plan",
                    "enterprise",
                    "--requests-per-minute",
                    "100000",
                    "--concurrent-sandboxes",
                    "60");
            run(ample.toArray(String[]::new));
        }
        run("accounts", "create", "limited", "--plan", "free");
        environment.put("VE_CONFORMANCE_API_KEY", run("keys", "create", "--account", "main"));
        environment.put("VE_CONFORMANCE_OTHER_ACCOUNT_KEY", run("keys", "create", "--account", "other"));
        environment.put(
                "VE_CONFORMANCE_READ_ONLY_KEY",
                run("keys", "create", "--account", "main", "--permission", "read_only"));
        environment.put("VE_CONFORMANCE_LIMITED_KEY", run("keys", "create", "--account", "limited"));
        environment.put("VE_CONFORMANCE_REVOKED_KEY", run("keys", "create", "--account", "main", "--name", "gone"));
        String gone = run("keys", "list")
                .lines()
                .filter(line -> line.contains("  gone  "))
                .findFirst()
                .orElseThrow();
        run("keys", "revoke", gone.substring(0, gone.indexOf(' ')));
        environment.put("VE_CONFORMANCE_LIMITED_SECOND_KEY", run("keys", "create", "--account", "limited"));
    }

    /** What the kit is to be told, all keys included. */
    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(List.of(arguments));
        whole.add("--data");
        whole.add(data.toString());
        Program.Result result = Program.run(command(whole), Map.of());
        if (result.status() != 0) {
            throw new AssertionError(whole + " failed: " + result);
        }
        return result.out().strip();
    }

    private static List<String> command(List<String> arguments) {
        return Program.java(System.getProperty("vibengine.server.jar"), arguments);
    }

    @Override
    public void close() {
        process.destroy();
        // Its sandboxes end with it.
        process.onExit().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
        // The root file system of a sandbox is full of links to what is outside, at which JUnit's own cleaning wonders.
        try (Stream<Path> paths = Files.walk(data)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
