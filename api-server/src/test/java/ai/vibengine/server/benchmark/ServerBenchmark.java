package ai.vibengine.server.benchmark;

import ai.vibengine.server.process.Api;
import ai.vibengine.server.process.ServerProcess;
import ai.vibengine.server.runtime.oci.BareRun;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/**
 * Prints what the server adds to what it stands on. Not a test: figures depend on the machine, so each is taken beside another one
 * in the same run, in turns, and what counts is how they compare.
 */
@NullMarked
@SuppressWarnings("SystemOut") // printing is its purpose
final class ServerBenchmark {

    private static final int WARM_UP_REQUESTS = 5_000;
    private static final int WARM_UP_CREATES = 40;
    private static final int CREATES = 60;
    private static final int STARTS = 5;

    private ServerBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("server-benchmark");
        try {
            System.out.println("Load by " + Load.tool() + "; medians; every JVM on 256 MiB");
            creates(folder.resolve("containers"));
            starts(folder.resolve("starts"));
            Requests.compare(folder.resolve("memory"), 60);
        } finally {
            delete(folder);
        }
    }

    private static void creates(Path data) throws Exception {
        try (ServerProcess server = ServerProcess.start(data)) {
            Api api = server.unlimitedApi();
            warmUp(api);
            List<Double> created = new ArrayList<>();
            List<Double> bare = new ArrayList<>();
            String model = api.create();
            for (int i = -WARM_UP_CREATES; i < CREATES; i++) {
                try (BareRun run = new BareRun(data, model)) {
                    startAndEndOne(api);
                    long start = System.nanoTime();
                    String id = api.create();
                    double took = (System.nanoTime() - start) / 1e6;
                    startAndEndOne(api);
                    double alone = run.runMillis();
                    api.delete("/sandboxes/" + id);
                    if (i >= 0) {
                        created.add(took);
                        bare.add(alone);
                    }
                }
            }
            System.out.printf(
                    "POST /sandboxes: %.1f ms, bare run of the same bundle %.1f ms: adds %.1f ms (target: at most 10 ms)%n",
                    median(created), median(bare), median(created) - median(bare));
        }
    }

    /** All of a create but the container, because a compiler that is still at work takes the processors from the runtime. */
    private static void warmUp(Api api) throws Exception {
        for (int i = 0; i < WARM_UP_REQUESTS; i++) {
            api.post("/sandboxes", "{\"template\": \"no-such-template\"}");
        }
    }

    /**
     * Leaves the machine alike for whatever is measured next: the kernel is busy for a while with the namespaces of a container that
     * has ended, and a processor that has waited is slow for a while.
     */
    private static void startAndEndOne(Api api) throws Exception {
        api.delete("/sandboxes/" + api.create());
    }

    private static void starts(Path data) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            try (ServerProcess server = ServerProcess.start(data)) {
                times.add(server.startUp().toMillis() / 1e3);
            }
        }
        System.out.printf("Ready %.1f s after the start of the JVM (target: within 3 s)%n", median(times));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static void delete(Path folder) throws Exception {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
