package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.SandboxRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** What the machine itself shows of sandboxes, beside what any server says. */
@NullMarked
public final class Machine {

    private Machine() {}

    /** Every trace of the sandbox: its folder, the runtime's record, control groups, mounts. */
    public static List<String> traces(Path data, String id) throws IOException {
        List<String> traces = new ArrayList<>();
        for (Path path : List.of(
                data.resolve("containers/bundles").resolve(id),
                data.resolve("containers/state").resolve(id))) {
            if (Files.exists(path)) {
                traces.add(path.toString());
            }
        }
        try (var groups = Files.find(Path.of("/sys/fs/cgroup"), 4, (path, attributes) -> path.endsWith(id))) {
            groups.forEach(path -> traces.add(path.toString()));
        }
        Files.readString(Path.of("/proc/mounts"))
                .lines()
                .filter(line -> line.contains(id))
                .forEach(traces::add);
        return traces;
    }

    /** The ids of all containers that the OCI runtime has a record of. */
    public static List<String> containers(Path data) throws IOException, InterruptedException {
        return Inside.run(List.of(
                        "runc", "--root", data.resolve("containers/state").toString(), "list", "--quiet"))
                .output()
                .lines()
                .toList();
    }

    /** The host's process id of the sandbox's first process. */
    public static long init(Path data, String id) throws IOException {
        return Long.parseLong(
                Files.readString(data.resolve("containers/bundles").resolve(id).resolve("pid"))
                        .strip());
    }

    /** Whether the process runs: it exists, and is no zombie that only waits to be collected. */
    public static boolean isAlive(long pid) {
        return InitProcess.find(pid).isPresent();
    }

    /** Ends every sandbox of a server that has ended, and removes its containers' folder, links and all. */
    public static void clear(Path data) throws IOException {
        if (!Files.isDirectory(data.resolve("containers"))) {
            return;
        }
        try (SandboxRuntime runtime = new OciRuntime(new OciSettings(data, "runc"))) {
            runtime.adopt(Set.of());
        }
        FileTree.delete(data.resolve("containers"));
    }
}
