package ai.vibengine.server.benchmark;

import ai.vibengine.server.process.ServerProcess;
import ai.vibengine.server.runtime.oci.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** Many sandboxes of one small server, whether each answers, and the memory that they take. */
@NullMarked
@SuppressWarnings("SystemOut") // printing is its purpose
final class ManySandboxes {

    private static final int AT_ONCE = 4;
    private static final long PATIENCE_MINUTES = 10;
    private static final double KIBIBYTES = 1024;

    private ManySandboxes() {}

    /** Prints the figures of so many sandboxes at once. */
    static void measure(Path data, int count) throws Exception {
        // A disk of 16 MiB each, because all of it is promised.
        try (ServerProcess server =
                ServerProcess.start(data, "--warm-sandboxes", "0", "--sandbox-memory", "128", "--sandbox-disk", "16")) {
            String key = server.unlimitedKey();
            long serverBefore = residentKibibytes(server.pid());
            long before = availableKibibytes();
            List<String> ids = started(server, key, count);
            Timings commands = new Timings();
            try (LeanClient client = new LeanClient(server.url(), key)) {
                for (String id : ids) {
                    commands.time(() -> {
                        client.runTrue(id);
                        return id;
                    });
                }
            }
            long own = 0;
            for (String id : ids) {
                own += privateKibibytes(Machine.init(server.data(), id));
            }
            System.out.printf(
                    "%d sandboxes at once, server on -Xmx256m: all answered a command, median %.1f ms, 95th percentile %.1f;"
                            + " memory of each %.2f MiB with what the kernel keeps, %.2f MiB its agent's own; server %d MiB, %d"
                            + " MiB before%n",
                    count,
                    commands.median(),
                    commands.percentile(95),
                    (before - availableKibibytes()) / KIBIBYTES / count,
                    own / KIBIBYTES / count,
                    residentKibibytes(server.pid()) >> 10,
                    serverBefore >> 10);
        }
    }

    private static List<String> started(ServerProcess server, String key, int count) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<List<String>>> parts = new ArrayList<>();
            for (int part = 0; part < AT_ONCE; part++) {
                int share = count / AT_ONCE + (part < count % AT_ONCE ? 1 : 0);
                parts.add(threads.submit(() -> {
                    List<String> ids = new ArrayList<>();
                    try (LeanClient client = new LeanClient(server.url(), key)) {
                        while (ids.size() < share) {
                            ids.add(client.create());
                        }
                    }
                    return ids;
                }));
            }
            List<String> ids = new ArrayList<>();
            for (Future<List<String>> part : parts) {
                ids.addAll(part.get(PATIENCE_MINUTES, TimeUnit.MINUTES));
            }
            return ids;
        } finally {
            threads.shutdownNow();
        }
    }

    private static long availableKibibytes() throws IOException {
        return field(Path.of("/proc/meminfo"), "MemAvailable:");
    }

    private static long residentKibibytes(long pid) throws IOException {
        return field(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:");
    }

    private static long privateKibibytes(long pid) throws IOException {
        return field(Path.of("/proc", Long.toString(pid), "smaps_rollup"), "Private_Dirty:");
    }

    private static long field(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
