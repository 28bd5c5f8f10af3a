package ai.vibengine.server.runtime.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** What {@code runc run -d} alone costs, to compare with. */
@NullMarked
public final class BareRun {

    private BareRun() {}

    /**
     * Runs a copy of the bundle of a running sandbox, by the runtime alone, and ends it.
     *
     * @param data the data folder of the sandbox's server
     * @return how long the run took, in milliseconds
     */
    public static double millis(Path data, String sandboxId) throws IOException, InterruptedException {
        Path bundle = data.toRealPath().resolve("containers/bundles").resolve(sandboxId);
        Path copy = data.toRealPath().resolve("bare");
        String state = copy.resolve("state").toString();
        for (String made : List.of("rootfs/writable/upper", "rootfs/writable/work", "usr-upper", "usr-work")) {
            Files.createDirectories(copy.resolve(made));
        }
        Path lower = Files.createDirectories(copy.resolve("lower"));
        try (var links = Files.list(bundle.resolve("lower"))) {
            for (Path link : links.toList()) {
                Files.createSymbolicLink(lower.resolve(link.getFileName()), Files.readSymbolicLink(link));
            }
        }
        Files.createSymbolicLink(copy.resolve(sandboxId), Path.of("."));
        String cgroup = "\"cgroupsPath\":\"/vibengine-bare-" + sandboxId + "\"";
        Files.writeString(
                copy.resolve("config.json"),
                Files.readString(bundle.resolve("config.json"))
                        .replace(bundle.toString(), copy.toString())
                        .replaceFirst("\"cgroupsPath\":\"[^\"]*\"", cgroup));
        try {
            long start = System.nanoTime();
            requireSuccess("runc", "--root", state, "run", "--detach", "--bundle", copy.toString(), sandboxId);
            double took = (System.nanoTime() - start) / 1e6;
            requireSuccess("runc", "--root", state, "delete", "--force", sandboxId);
            return took;
        } finally {
            FileTree.delete(copy);
        }
    }

    private static void requireSuccess(String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("exit status " + status + " of " + String.join(" ", command));
        }
    }
}
