package ai.vibengine.server.benchmark;

import ai.vibengine.server.process.ServerProcess;
import ai.vibengine.server.runtime.oci.BareRun;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/**
 * Prints how soon commands are answered and sandboxes are handed out, with and without those that wait, and what else depends on the agent,
 * each beside what the runtime alone does in the same run. Not a test: figures depend on the machine and on what else it does. The argument
 * is the number of sandboxes to hold at once in the end, 1,000 if there is none.
 */
@NullMarked
@SuppressWarnings("SystemOut") // printing is its purpose
final class WarmBenchmark {

    private static final int WARM_UP_COMMANDS = 3_000;
    private static final int WARM_UP_ROUNDS = 10;
    private static final int COMMANDS = 1_000;
    private static final int ROUNDS = 60;
    private static final int AT_ONCE = 100;
    private static final int MANY = 1_000;
    private static final int GET_PERCENT = 75;

    /** Longer than the kernel goes on taking down a container that is gone, shorter than after which the server starts others ahead. */
    private static final Duration REST = Duration.ofMillis(100);

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ServerProcess server;
    private final String key;

    private WarmBenchmark(ServerProcess server) throws Exception {
        this.server = server;
        this.key = server.unlimitedKey();
    }

    public static void main(String[] arguments) throws Exception {
        int many = arguments.length == 0 ? MANY : Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("warm-benchmark");
        try {
            try (ServerProcess server = start(folder.resolve("warm"), AT_ONCE)) {
                WarmBenchmark benchmark = new WarmBenchmark(server);
                benchmark.awaitWaiting(AT_ONCE, "at the start");
                benchmark.commands();
                benchmark.creates("pool filled", "10, 95th percentile 20, 0.15 times");
                benchmark.manyAtOnce();
            }
            try (ServerProcess server = start(folder.resolve("cold"), 0)) {
                WarmBenchmark benchmark = new WarmBenchmark(server);
                benchmark.warmUp();
                benchmark.creates("pool off", "0.65 times");
                System.out.println(
                        Transfers.measure(server, benchmark.key, folder).report("0.8", "0.9"));
            }
            Requests.compare(folder.resolve("memory"), GET_PERCENT);
            ManySandboxes.measure(folder.resolve("many"), many);
        } finally {
            TreeRemoval.remove(folder);
        }
    }

    private static ServerProcess start(Path data, int waiting) throws Exception {
        return ServerProcess.start(
                data,
                "--warm-sandboxes",
                Integer.toString(waiting),
                "--sandbox-memory",
                "1024",
                "--sandbox-disk",
                "256");
    }

    private void warmUp() throws Exception {
        try (LeanClient client = new LeanClient(server.url(), key)) {
            String id = client.create();
            for (int i = 0; i < WARM_UP_COMMANDS; i++) {
                client.runTrue(id);
            }
            client.kill(id);
        }
    }

    private void commands() throws Exception {
        warmUp();
        awaitWaiting(AT_ONCE, "after one was taken");
        Timings served = new Timings();
        Timings bare = new Timings();
        try (LeanClient client = new LeanClient(server.url(), key)) {
            String id = client.create();
            awaitWaiting(AT_ONCE, "after one was taken");
            for (int i = 0; i < COMMANDS; i++) {
                served.time(() -> {
                    client.runTrue(id);
                    return id;
                });
            }
            try (BareRun run = new BareRun(server.data(), id)) {
                run.run();
                for (int i = 0; i < ROUNDS; i++) {
                    bare.time(() -> {
                        run.exec("true");
                        return id;
                    });
                }
            }
            client.kill(id);
        }
        System.out.printf(
                "a command: %.2f ms, 99th percentile %.1f; by exec %.1f ms, 99th percentile %.1f (targets: 3, 10)%n",
                served.median(), served.percentile(99), bare.median(), bare.percentile(99));
    }

    /**
     * In turns, so that whatever else the machine does meets both alike, and each after a rest, so that neither is measured while the kernel
     * takes down what the other left.
     */
    private void creates(String how, String target) throws Exception {
        Timings creates = new Timings();
        Timings both = new Timings();
        Timings bare = new Timings();
        try (LeanClient client = new LeanClient(server.url(), key)) {
            for (int i = -WARM_UP_ROUNDS; i < ROUNDS; i++) {
                rest();
                long start = System.nanoTime();
                String id = client.create();
                long created = System.nanoTime();
                client.runTrue(id);
                if (i >= 0) {
                    creates.add((created - start) / 1e6);
                    both.addSince(start);
                }
                try (BareRun run = new BareRun(server.data(), id)) {
                    Timings alone = i < 0 ? new Timings() : bare;
                    rest();
                    alone.time(() -> {
                        run.run();
                        run.exec("true");
                        return id;
                    });
                }
                client.kill(id);
            }
        }
        System.out.printf("create, %s: %.1f ms, 95th percentile %.1f%n", how, creates.median(), creates.percentile(95));
        System.out.printf(
                "create and first command, %s: %.1f ms, 95th percentile %.1f; bare run and exec %.1f ms: %.2f times as long"
                        + " (target: %s)%n",
                how, both.median(), both.percentile(95), bare.median(), both.median() / bare.median(), target);
    }

    private static void rest() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(REST.toMillis());
    }

    private void manyAtOnce() throws Exception {
        awaitWaiting(AT_ONCE, "before they are asked for at once");
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<Long>> ends = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                LeanClient client = new LeanClient(server.url(), key);
                ends.add(threads.submit(() -> {
                    try (client) {
                        start.await();
                        client.runTrue(client.create());
                        return System.nanoTime();
                    }
                }));
            }
            long began = System.nanoTime();
            start.countDown();
            Timings times = new Timings();
            for (Future<Long> end : ends) {
                times.add((end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) - began) / 1e6);
            }
            System.out.printf(
                    "%d creates and first commands at once, all succeeded: median %.0f ms, 95th percentile %.0f (target: 400)%n",
                    AT_ONCE, times.median(), times.percentile(95));
        } finally {
            threads.shutdownNow();
        }
    }

    private void awaitWaiting(int count, String when) throws Exception {
        long start = System.nanoTime();
        while (waiting() < count) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException("only " + waiting() + " sandboxes wait");
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        System.out.printf("%d sandboxes wait %s: after %.1f s%n", count, when, (System.nanoTime() - start) / 1e9);
    }

    private double waiting() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url() + "/metrics")).build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("vibengine_sandboxes_waiting "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }
}
