package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** The machine's own view of sandboxes, independent of any server. */
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
        Files.walkFileTree(Path.of("/sys/fs/cgroup"), Set.of(), 4, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (folder.endsWith(id)) {
                    traces.add(folder.toString());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException failure) {
                // Groups of other servers come and go.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        Files.readString(Path.of("/proc/mounts"))
                .lines()
                .filter(line -> line.contains(id))
                .forEach(traces::add);
        return traces;
    }

    /** The processor time of all processes of the sandbox, in ticks. */
    static long cpuTicks(Path data, String id) throws IOException {
        Path group = traces(data, id).stream()
                .filter(trace -> trace.startsWith("/sys/fs/cgroup"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        long ticks = 0;
        for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks;
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
        return RecordedProcess.find(pid).isPresent();
    }

    /** Ends every sandbox of a server that has ended, and removes its containers' folder, links and all. */
    public static void clear(Path data) throws IOException {
        if (!Files.isDirectory(data.resolve("containers"))) {
            return;
        }
        NamespaceHolder.of(data.resolve("containers/namespace")).ifPresent(NamespaceHolder::end);
        try (SandboxRuntime runtime = new OciRuntime(new OciSettings(data, "runc"))) {
            runtime.adopt(Set.of());
        }
        TreeRemoval.remove(data.resolve("containers"));
    }
}
