package ai.vibengine.conformance.process;

import java.io.BufferedReader;
import java.io.File;
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
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The server of this build, with an account for each of the kit's keys. */
public final class RealServer implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 60;

    private final Path data;
    private final Process process;
    private final Map<String, String> environment;

    private RealServer(Path data, Process process, String url, Map<String, String> keys) {
        this.data = data;
        this.process = process;
        this.environment = new TreeMap<>(keys);
        environment.put("VE_CONFORMANCE_BASE_URL", url);
    }

    public static RealServer start(Path folder) throws Exception {
        RealServer server = launch(folder, Map.of(), "-jar", jar());
        try {
            server.makeKeys();
            return server;
        } catch (Exception | AssertionError e) {
            server.process.destroyForcibly().waitFor();
            throw e;
        }
    }

    /**
     * Starts it once more, on a copy of the data of this one, which must have been stopped, and with its keys.
     *
     * @param folder an empty folder for the copy
     * @param classes a folder of classes that stand in place of the server's own
     */
    public RealServer again(Path folder, Path classes) throws Exception {
        Path copy = Files.createDirectory(folder.resolve("data"));
        // The database is there, and what sandboxes stand on is made anew.
        try (Stream<Path> paths = Files.list(data)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                Files.copy(path, copy.resolve(data.relativize(path)));
            }
        }
        return launch(folder, environment, "-cp", classes + File.pathSeparator + jar(), "ai.vibengine.server.cli.Main");
    }

    private static RealServer launch(Path folder, Map<String, String> keys, String... program) throws Exception {
        Path data = folder.resolve("data");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(program));
        command.addAll(List.of(
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
                data.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("server.log").toFile())
                .start();
        CompletableFuture<String> url = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, url), "server-output");
        reader.setDaemon(true);
        reader.start();
        try {
            return new RealServer(data, process, url.get(DEADLINE_SECONDS, TimeUnit.SECONDS), keys);
        } catch (Exception e) {
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
    public Map<String, String> environment() {
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
        return Program.java(jar(), arguments);
    }

    private static String jar() {
        return System.getProperty("vibengine.server.jar");
    }

    /** Ends the server, and its sandboxes with it; its data stays. */
    public void stop() {
        process.destroy();
        process.onExit().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Ends the server by force, and has the server of this build remove what it left running. */
    public void kill() throws Exception {
        process.destroyForcibly().waitFor();
        launch(Objects.requireNonNull(data.getParent()), Map.of(), "-jar", jar())
                .stop();
    }

    @Override
    public void close() {
        stop();
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
