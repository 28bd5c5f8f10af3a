package ai.vibengine.server.process;

import ai.vibengine.server.runtime.oci.Machine;
import ai.vibengine.server.runtime.oci.OrdinaryUser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** A server in a process of its own, on a free port of the loopback and on a data folder. Closing it ends its sandboxes too. */
@NullMarked
public final class ServerProcess implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 180;

    private final Path data;
    private final Path log;
    private final Process process;
    private final List<String> out;
    private final Duration startUp;

    private ServerProcess(Path data, Path log, Process process, List<String> out, Duration startUp) {
        this.data = data;
        this.log = log;
        this.process = process;
        this.out = out;
        this.startUp = startUp;
    }

    public static ServerProcess start(Path data, String... arguments) throws Exception {
        return start(data, Map.of(), arguments);
    }

    /** Starts it with its log in a folder apart from its data. */
    static ServerProcess startLoggingTo(Path logs, Path data, String... arguments) throws Exception {
        return start(Files.createTempFile(logs, "server", ".log"), data, Map.of(), arguments);
    }

    /** Starts it, building no templates, which would reach beyond the loopback; returns when it has said all that it says at its start. */
    public static ServerProcess start(Path data, Map<String, String> environment, String... arguments)
            throws Exception {
        return start(
                Files.createTempFile(data.toAbsolutePath().getParent(), "server", ".log"),
                data,
                environment,
                arguments);
    }

    private static ServerProcess start(Path log, Path data, Map<String, String> environment, String... arguments)
            throws Exception {
        return start(log, data, Program.builder(environment, List.of(), serve(data, arguments)));
    }

    /** Starts it as an ordinary user does. */
    static ServerProcess startAs(OrdinaryUser user, Path data, String... arguments) throws Exception {
        Path folder = Objects.requireNonNull(data.toAbsolutePath().getParent());
        ProcessBuilder builder = Program.readableIn(folder, serve(data, arguments));
        builder.command(user.command(builder.command()));
        return start(Files.createTempFile(folder, "server", ".log"), data, builder);
    }

    private static List<String> serve(Path data, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("serve", "--port", "0", "--build-built-ins", "false", "--data", data.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static ServerProcess start(Path log, Path data, ProcessBuilder builder) throws Exception {
        long start = System.nanoTime();
        Process process = builder.redirectError(log.toFile()).start();
        try {
            process.getOutputStream().close();
            CompletableFuture<List<String>> greeting = new CompletableFuture<>();
            Thread reader = new Thread(() -> read(process, greeting), "server-output");
            reader.setDaemon(true);
            reader.start();
            List<String> out = greeting.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (out.stream().noneMatch(line -> line.startsWith("Listening on "))) {
                throw new AssertionError(
                        "the server did not start, status " + process.waitFor() + ": " + out + Files.readString(log));
            }
            return new ServerProcess(data, log, process, out, Duration.ofNanos(System.nanoTime() - start));
        } catch (Exception | AssertionError failure) {
            process.destroyForcibly().waitFor();
            throw failure;
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

    List<String> out() {
        return out;
    }

    /** From the start of the JVM until it answers. */
    public Duration startUp() {
        return startUp;
    }

    public Path data() {
        return data;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    public URI url() {
        return URI.create(after("Listening on "));
    }

    /** The key that the first start printed. */
    String key() {
        return after("  export VE_API_KEY=");
    }

    public Api api() {
        return api(key());
    }

    public Api api(String key) {
        return new Api(url(), key);
    }

    /** Calls with the key of a new account that has no limit worth the name. */
    public Api unlimitedApi() throws IOException, InterruptedException {
        return api(unlimitedKey());
    }

    /** The key of a new account that has no limit worth the name. */
    public String unlimitedKey() throws IOException, InterruptedException {
        Program.run(
                "accounts",
                "create",
                "unlimited",
                "--plan",
                "enterprise",
                "--requests-per-minute",
                "10000000",
                "--concurrent-sandboxes",
                "100000",
                "--data",
                data.toString());
        return Program.run("keys", "create", "--account", "unlimited", "--data", data.toString())
                .out()
                .strip();
    }

    public long pid() {
        return process.pid();
    }

    private String after(String start) {
        return out.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line with " + start + " in " + out));
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As {@code kill -9} does to the process within the user namespace; the one outside, which waits for it, ends by itself. */
    void killInside() throws InterruptedException {
        insiders().forEach(ProcessHandle::destroyForcibly);
        status();
    }

    private Stream<ProcessHandle> insiders() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"));
    }

    /** As {@code kill} does. */
    void terminate() {
        process.destroy();
    }

    /** Waits for its end. */
    int status() throws InterruptedException {
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the server does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        insiders().forEach(inside -> {
            inside.destroyForcibly();
            inside.onExit().join();
        });
        kill();
        Machine.clear(data);
    }
}
