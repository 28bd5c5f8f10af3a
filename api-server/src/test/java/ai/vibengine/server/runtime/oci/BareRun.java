package ai.vibengine.server.runtime.oci;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;

/** What {@code runc run -d} alone costs, to compare with. */
@NullMarked
public final class BareRun {

    private BareRun() {}

    /**
     * Runs the bundle of a running sandbox once more, by the runtime alone, in place of that sandbox.
     *
     * <p>The runtime's own stop of such a sandbox takes 100 ms longer: it kills by the record of the first process, which is another
     * one now, so {@code runc delete} finds a running container, and waits in steps of that length.
     *
     * @return how long it took, in milliseconds
     */
    public static double millis(Path data, String sandboxId) throws IOException, InterruptedException {
        Path containers = data.toRealPath().resolve("containers");
        String state = containers.resolve("state").toString();
        Path bundle = containers.resolve("bundles").resolve(sandboxId);
        requireSuccess("runc", "--root", state, "delete", "--force", sandboxId);
        // A volatile overlay refuses a work folder that was used before.
        FileTree.delete(bundle.resolve("rootfs/writable/work/work"));
        long start = System.nanoTime();
        requireSuccess(
                "runc",
                "--root",
                state,
                "run",
                "--detach",
                "--bundle",
                bundle.toString(),
                "--pid-file",
                bundle.resolve("pid").toString(),
                sandboxId);
        return (System.nanoTime() - start) / 1e6;
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
