package ai.vibengine.server.benchmark;

import ai.vibengine.server.process.Api;
import ai.vibengine.server.process.ServerProcess;
import ai.vibengine.server.runtime.oci.BareRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullMarked;

/**
 * Prints how soon a sandbox that is asked for has run its first command, and how fast files go in and out, each beside what the
 * runtime alone does in the same run. Not a test: figures depend on the machine and on what else it does.
 */
@NullMarked
@SuppressWarnings("SystemOut") // printing is its purpose
final class CommandBenchmark {

    private static final int WARM_UP_REQUESTS = 5_000;
    private static final int WARM_UP_ROUNDS = 3;
    private static final int FIRST_COMMANDS = 48;

    private final ServerProcess server;
    private final String key;
    private final Api api;

    private CommandBenchmark(ServerProcess server) throws Exception {
        this.server = server;
        this.key = server.unlimitedKey();
        this.api = server.api(key);
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("command-benchmark");
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"), "--sandbox-memory", "1024")) {
            CommandBenchmark benchmark = new CommandBenchmark(server);
            benchmark.warmUp();
            benchmark.firstCommands(1);
            benchmark.firstCommands(8);
            System.out.println(Transfers.measure(server, benchmark.key, folder).report("0.5", "0.5"));
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Collections.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    /** All but the containers, because a compiler that is still at work takes the processors from the runtime. */
    private void warmUp() throws Exception {
        String id = api.create();
        for (int i = 0; i < WARM_UP_REQUESTS; i++) {
            api.post("/sandboxes", "{\"template\": \"no-such-template\"}");
            api.post("/sandboxes/" + id + "/commands", "{\"command\": \"\"}");
        }
        api.delete("/sandboxes/" + id);
    }

    /** In turns, so that whatever else the machine does meets both alike. */
    private void firstCommands(int atOnce) throws Exception {
        List<Double> served = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            for (int round = -WARM_UP_ROUNDS; round < FIRST_COMMANDS / atOnce; round++) {
                List<Double> ours = all(threads, Collections.nCopies(atOnce, this::firstCommand));
                List<Callable<Double>> runs = new ArrayList<>();
                List<String> ids = new ArrayList<>();
                for (int i = 0; i < atOnce; i++) {
                    String id = api.create();
                    ids.add(id);
                    BareRun run = new BareRun(server.data(), id);
                    runs.add(() -> firstCommand(run));
                }
                List<Double> theirs = all(threads, runs);
                for (String id : ids) {
                    api.delete("/sandboxes/" + id);
                }
                if (round >= 0) {
                    served.addAll(ours);
                    bare.addAll(theirs);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.printf(
                "first command, %d at once: %.1f ms; bare run and exec %.1f ms: %.2f times as long"
                        + " (targets: at most 140 ms, 1.5 times; medians)%n",
                atOnce, median(served), median(bare), median(served) / median(bare));
    }

    private static List<Double> all(ExecutorService threads, List<Callable<Double>> calls) throws Exception {
        List<Double> times = new ArrayList<>();
        for (Future<Double> future : threads.invokeAll(calls)) {
            times.add(future.get());
        }
        return times;
    }

    private double firstCommand() throws Exception {
        long start = System.nanoTime();
        String id = api.create();
        Api.Answer answer = api.post("/sandboxes/" + id + "/commands", "{\"command\": \"echo hello\"}");
        double took = millisSince(start);
        if (!answer.data().path("stdout").asText().equals("hello\n")) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
        api.delete("/sandboxes/" + id);
        return took;
    }

    private static double firstCommand(BareRun run) throws Exception {
        try (run) {
            long start = System.nanoTime();
            run.run();
            run.exec("echo hello");
            return millisSince(start);
        }
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
