package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/**
 * Prints what a start costs beside the bare runtime, and how many sandboxes at once change it. Not a test: figures depend on the
 * machine. The argument is the number of sandboxes to hold at once.
 */
@NullMarked
final class StartBenchmark {

    private StartBenchmark() {}

    @SuppressWarnings("SystemOut") // printing is its purpose
    public static void main(String[] arguments) throws Exception {
        int atOnce = arguments.length == 0 ? 200 : Integer.parseInt(arguments[0]);
        Path data = Files.createTempDirectory("start-benchmark");
        try (OciRuntimeFixture fixture = new OciRuntimeFixture(data)) {
            for (int i = 0; i < 20; i++) {
                fixture.runtime.stop(fixture.start().sandboxId());
            }
            List<Double> bare = new ArrayList<>();
            List<Double> started = new ArrayList<>();
            List<Double> stopped = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                long start = System.nanoTime();
                String id = fixture.start().sandboxId();
                started.add(millisSince(start));
                start = System.nanoTime();
                fixture.runtime.stop(id);
                stopped.add(millisSince(start));
                String bundle = fixture.start().sandboxId();
                try (BareRun run = new BareRun(fixture.data, bundle)) {
                    bare.add(run.runMillis());
                }
                fixture.runtime.stop(bundle);
            }
            System.out.printf(
                    "start %.1f ms, bare run of the same bundle %.1f ms, stop %.1f ms (medians of 30)%n",
                    median(started), median(bare), median(stopped));
            hold(fixture, atOnce);
        } finally {
            TreeRemoval.remove(data);
        }
    }

    private static void hold(OciRuntimeFixture fixture, int atOnce) throws IOException {
        long before = availableKilobytes();
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            long start = System.nanoTime();
            fixture.start();
            times.add(millisSince(start));
        }
        System.out.printf(
                "%d at once: first ten %.1f ms, last ten %.1f ms (medians), %d MiB of memory in all%n",
                atOnce,
                median(times.subList(0, Math.min(10, atOnce))),
                median(times.subList(Math.max(0, atOnce - 10), atOnce)),
                (before - availableKilobytes()) / 1024);
    }

    private static long availableKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
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
