package ai.vibengine.server.benchmark;

import ai.vibengine.server.process.Api;
import ai.vibengine.server.process.ServerProcess;
import ai.vibengine.server.runtime.oci.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/**
 * Prints what layers, builds and many sandboxes at once cost. Not a test: figures depend on the machine and on what else it does. The
 * argument is the number of sandboxes to hold at once.
 */
@NullMarked
@SuppressWarnings("SystemOut") // printing is its purpose
final class SandboxBenchmark {

    private static final int PAIRS = 40;
    private static final int LAYERS = 5;
    private static final int BUILDS = 10;
    private static final int IDLE_SECONDS = 20;
    /** The unit of times in {@code /proc/PID/stat}. */
    private static final double TICKS_PER_SECOND = 100;

    private final ServerProcess server;
    private final Api api;

    private SandboxBenchmark(ServerProcess server) throws Exception {
        this.server = server;
        this.api = server.unlimitedApi();
    }

    public static void main(String[] arguments) throws Exception {
        int atOnce = arguments.length == 0 ? 200 : Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("sandbox-benchmark");
        try (ServerProcess server =
                ServerProcess.start(folder.resolve("data"), "--build-network", "none", "--sandbox-disk", "64")) {
            SandboxBenchmark benchmark = new SandboxBenchmark(server);
            benchmark.layers();
            benchmark.builds();
            benchmark.many(atOnce);
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Collections.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    /** In turns, so that whatever else the machine does meets both alike. */
    private void layers() throws Exception {
        String parent = "base";
        for (int layer = 1; layer <= LAYERS; layer++) {
            build("layer-" + layer, parent, "echo " + layer + " > /opt/" + layer + " && echo > /usr/local/" + layer);
            parent = "layer-" + layer;
        }
        List<Double> plain = new ArrayList<>();
        List<Double> layered = new ArrayList<>();
        for (int i = -PAIRS / 2; i < PAIRS; i++) {
            double one = createAndKill("base");
            double other = createAndKill(parent);
            if (i >= 0) {
                plain.add(one);
                layered.add(other);
            }
        }
        System.out.printf(
                "create from base %.1f ms, from a template of %d layers %.1f ms: %+.0f %% (target: at most 20 %%)%n",
                median(plain), LAYERS, median(layered), 100 * (median(layered) / median(plain) - 1));
    }

    private void builds() throws Exception {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < BUILDS; i++) {
            times.add(build("nothing-" + i, "base", "true"));
        }
        System.out.printf(
                "a build of the command \"true\" %.2f s, at most %.2f s (target: at most 1 s)%n",
                median(times) / 1e3, Collections.max(times) / 1e3);
    }

    private double build(String name, String parent, String command) throws Exception {
        long start = System.nanoTime();
        api.post(
                "/templates",
                "{\"template_id\": \"" + name + "\", \"from\": \"" + parent + "\", \"commands\": [\"" + command
                        + "\"]}");
        String status = "building";
        while (status.equals("building")) {
            TimeUnit.MILLISECONDS.sleep(2);
            status = api.get("/templates/" + name).data().path("status").asText();
        }
        if (!status.equals("ready")) {
            throw new IllegalStateException(name + " is " + status);
        }
        return millisSince(start);
    }

    private double createAndKill(String template) throws Exception {
        long start = System.nanoTime();
        String id = create(template);
        double took = millisSince(start);
        api.delete("/sandboxes/" + id);
        return took;
    }

    private String create(String template) throws IOException, InterruptedException {
        Api.Answer answer = api.post("/sandboxes", "{\"template\": \"" + template + "\", \"timeout\": 3600}");
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
        return answer.data().path("sandbox_id").asText();
    }

    private void many(int count) throws Exception {
        double idleBefore = processorSecondsWhileIdle();
        long before = availableKilobytes();
        List<Double> times = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            ids.add(create("base"));
            times.add(millisSince(start));
        }
        long used = before - availableKilobytes();
        long own = 0;
        for (String id : ids) {
            own += residentKilobytes(Machine.init(server.data(), id));
        }
        System.out.printf(
                "%d sandboxes at once: create, first ten %.1f ms, last ten %.1f ms (medians); %d MiB of memory, %d MiB"
                        + " of them in their own processes (target: at most 1024 MiB beyond those)%n",
                count,
                median(times.subList(0, Math.min(10, count))),
                median(times.subList(Math.max(0, count - 10), count)),
                used / 1024,
                own / 1024);
        System.out.printf(
                "the server while nothing happens: %.1f %% of a processor with none, %.1f %% with %d sandboxes%n",
                100 * idleBefore, 100 * processorSecondsWhileIdle(), count);
    }

    /** How much of a processor the server takes by itself. */
    private double processorSecondsWhileIdle() throws Exception {
        TimeUnit.SECONDS.sleep(2);
        double before = processorSeconds();
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        return (processorSeconds() - before) / IDLE_SECONDS;
    }

    private double processorSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(server.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private static long availableKilobytes() throws IOException {
        return field(Path.of("/proc/meminfo"), "MemAvailable:");
    }

    private static long residentKilobytes(long pid) throws IOException {
        return field(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:");
    }

    private static long field(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
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
