package ai.vibengine.server.benchmark;

import ai.vibengine.server.process.Api;
import ai.vibengine.server.process.ServerProcess;
import ai.vibengine.server.runtime.oci.BareRun;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/**
 * Prints how soon commands are answered, and sandboxes that wait are handed out, beside what the runtime alone does in the same run. Not a
 * test: figures depend on the machine and on what else it does.
 */
@NullMarked
@SuppressWarnings("SystemOut") // printing is its purpose
final class WarmBenchmark {

    private static final int WARM_UP = 3_000;
    private static final int COMMANDS = 1_000;
    private static final int FIRST = 60;
    private static final int AT_ONCE = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ServerProcess server;
    private final Api api;

    private WarmBenchmark(ServerProcess server) throws Exception {
        this.server = server;
        this.api = server.api(server.unlimitedKey());
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("warm-benchmark");
        String waiting = Integer.toString(AT_ONCE);
        try (ServerProcess server =
                ServerProcess.start(folder.resolve("data"), "--warm-sandboxes", waiting, "--sandbox-memory", "128")) {
            WarmBenchmark benchmark = new WarmBenchmark(server);
            benchmark.commands();
            benchmark.creates();
            benchmark.manyAtOnce();
        } finally {
            TreeRemoval.remove(folder);
        }
    }

    private void commands() throws Exception {
        String id = api.create();
        String path = "/sandboxes/" + id + "/commands";
        for (int i = 0; i < WARM_UP; i++) {
            succeed(api.post(path, "{\"command\": \"true\"}"));
        }
        List<Double> served = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            served.add(millis(() -> succeed(api.post(path, "{\"command\": \"true\"}"))));
        }
        List<Double> bare = new ArrayList<>();
        try (BareRun run = new BareRun(server.data(), id)) {
            run.run();
            for (int i = 0; i < FIRST; i++) {
                bare.add(millis(() -> {
                    run.exec("true");
                    return 0;
                }));
            }
        }
        api.delete("/sandboxes/" + id);
        System.out.printf(
                "a command: %.2f ms, 99th percentile %.1f; by exec %.1f ms (targets: 3, 10)%n",
                at(served, 50), at(served, 99), at(bare, 50));
    }

    private void creates() throws Exception {
        List<Double> creates = new ArrayList<>();
        List<Double> both = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        for (int i = 0; i < FIRST; i++) {
            awaitWaiting(AT_ONCE / 2);
            long start = System.nanoTime();
            String id = api.create();
            creates.add((System.nanoTime() - start) / 1e6);
            succeed(api.post("/sandboxes/" + id + "/commands", "{\"command\": \"true\"}"));
            both.add((System.nanoTime() - start) / 1e6);
            try (BareRun run = new BareRun(server.data(), id)) {
                bare.add(millis(() -> {
                    run.run();
                    run.exec("true");
                    return 0;
                }));
            }
            api.delete("/sandboxes/" + id);
        }
        System.out.printf("create, pool filled: %.1f ms (target: 5)%n", at(creates, 50));
        System.out.printf(
                "create and first command, pool filled: %.1f ms, 95th percentile %.1f; bare run and exec %.1f ms: %.2f times"
                        + " as long (targets: 10, 20, 0.15)%n",
                at(both, 50), at(both, 95), at(bare, 50), at(both, 50) / at(bare, 50));
    }

    private void manyAtOnce() throws Exception {
        awaitWaiting(AT_ONCE);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            Callable<Double> first = () -> millis(() -> {
                String id = api.create();
                return succeed(api.post("/sandboxes/" + id + "/commands", "{\"command\": \"true\"}"));
            });
            List<Double> times = new ArrayList<>();
            for (Future<Double> future : threads.invokeAll(Collections.nCopies(AT_ONCE, first))) {
                times.add(future.get());
            }
            System.out.printf(
                    "%d creates and first commands at once: median %.0f ms, 95th percentile %.0f (target: 400)%n",
                    AT_ONCE, at(times, 50), at(times, 95));
        } finally {
            threads.shutdownNow();
        }
    }

    /** Looks seldom, because each look is a request, and sandboxes are started ahead only when there are none. */
    private void awaitWaiting(int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (waiting() < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("only " + waiting() + " sandboxes wait");
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private double waiting() {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/metrics"))
                    .build();
            String metrics = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
            return metrics.lines()
                    .filter(line -> line.startsWith("vibengine_sandboxes_waiting "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    private static int succeed(Api.Answer answer) {
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
        return answer.status();
    }

    private static double millis(Callable<Integer> work) throws Exception {
        long start = System.nanoTime();
        work.call();
        return (System.nanoTime() - start) / 1e6;
    }

    /** Returns a percentile. */
    private static double at(List<Double> values, int percent) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
