package ai.vibengine.server.benchmark;

import ai.vibengine.server.process.Api;
import ai.vibengine.server.process.ServerProcess;
import ai.vibengine.server.runtime.oci.BareRun;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullMarked;

/** Large files into a sandbox and out of it, over HTTP and by {@code cat} through the runtime's exec, in turns. */
@NullMarked
final class Transfers {

    private static final int MEBIBYTES = 100;
    private static final int TIMES = 5;
    private static final String PATH = "/home/user/file";

    private final Timings in = new Timings();
    private final Timings out = new Timings();
    private final Timings bareIn = new Timings();
    private final Timings bareOut = new Timings();

    private Transfers() {}

    /** Moves files through a new sandbox of a server. */
    static Transfers measure(ServerProcess server, String key, Path folder) throws Exception {
        Transfers transfers = new Transfers();
        Api api = server.api(key);
        // The client shares the processors with what is measured, so it is one that leaves the bytes to the kernel.
        Wire wire = new Wire(server.url(), key);
        Path file = Files.write(folder.resolve("file"), new byte[MEBIBYTES << 20]);
        String id = api.create();
        String files = "/sandboxes/" + id + "/files?path=" + PATH;
        try (BareRun bare = new BareRun(server.data(), id)) {
            bare.run();
            for (int i = 0; i < TIMES; i++) {
                transfers.in.add(speed(() -> wire.send(files, file)));
                transfers.out.add(speed(() -> wire.receive(files, (long) MEBIBYTES << 20)));
                transfers.bareIn.add(speed(() -> {
                    bare.exec("cat > " + PATH, Redirect.from(file.toFile()), Redirect.DISCARD);
                    return 0;
                }));
                transfers.bareOut.add(speed(() -> {
                    bare.exec("cat " + PATH, Redirect.PIPE, Redirect.DISCARD);
                    return 0;
                }));
            }
        }
        api.delete("/sandboxes/" + id);
        return transfers;
    }

    private static double speed(Callable<? extends Number> transfer) throws Exception {
        long start = System.nanoTime();
        transfer.call();
        return MEBIBYTES / ((System.nanoTime() - start) / 1e9);
    }

    /** Returns two lines with the figures. */
    String report(String targetIn, String targetOut) {
        return report("in", in, bareIn, targetIn) + "%n".formatted() + report("out", out, bareOut, targetOut);
    }

    private static String report(String way, Timings served, Timings bare, String target) {
        return String.format(
                "%d MiB %s: %.0f MiB/s, by cat through exec %.0f MiB/s: %.2f times as fast (target: at least %s)",
                MEBIBYTES, way, served.median(), bare.median(), served.median() / bare.median(), target);
    }
}
