package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** A copy of the bundle of a running sandbox, run by {@code runc} alone, to compare with. */
@NullMarked
public final class BareRun implements AutoCloseable {

    private static final String USER = "70000:70000";

    private final String sandboxId;
    private final Path copy;

    /**
     * Copies the bundle.
     *
     * @param data the data folder of the sandbox's server
     */
    public BareRun(Path data, String sandboxId) throws IOException {
        this.sandboxId = sandboxId;
        copy = data.toRealPath().resolve("bare-" + sandboxId);
        Path bundle = data.toRealPath().resolve("containers/bundles").resolve(sandboxId);
        for (String made : List.of("rootfs/writable/upper", "rootfs/writable/work", "disk/upper", "disk/work")) {
            Files.createDirectories(copy.resolve(made));
        }
        Path lower = Files.createDirectories(copy.resolve("lower"));
        try (var links = Files.list(bundle.resolve("lower"))) {
            for (Path link : links.toList()) {
                Files.createSymbolicLink(
                        lower.resolve(link.getFileName()),
                        Files.isSymbolicLink(link) ? Files.readSymbolicLink(link) : link);
            }
        }
        Files.createSymbolicLink(copy.resolve(sandboxId), Path.of("."));
        String cgroup = "\"cgroupsPath\":\"/vibengine-bare-" + sandboxId + "\"";
        Files.writeString(
                copy.resolve("config.json"),
                Files.readString(bundle.resolve("config.json"))
                        .replace(bundle.toString(), copy.toString())
                        .replaceFirst("\"cgroupsPath\":\"[^\"]*\"", cgroup));
    }

    /** Starts it. */
    public void run() throws IOException, InterruptedException {
        requireSuccess(runc("run", "--detach", "--bundle", copy.toString(), sandboxId));
    }

    /** Runs a shell command in it. */
    public void exec(String command) throws IOException, InterruptedException {
        exec(command, Redirect.from(new File("/dev/null")), Redirect.DISCARD);
    }

    /** Runs a shell command in it, from and to files. */
    public void exec(String command, Redirect in, Redirect out) throws IOException, InterruptedException {
        requireSuccess(runc("exec", "--user", USER, sandboxId, "/bin/sh", "-c", command)
                .redirectInput(in)
                .redirectOutput(out));
    }

    @Override
    public void close() throws IOException {
        try {
            requireSuccess(runc("delete", "--force", sandboxId));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        TreeRemoval.remove(copy);
    }

    private ProcessBuilder runc(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("runc", "--root", copy.resolve("state").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
    }

    /** Starts it, measured. */
    public double runMillis() throws IOException, InterruptedException {
        long start = System.nanoTime();
        run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static void requireSuccess(ProcessBuilder command) throws IOException, InterruptedException {
        int status = command.start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("exit status " + status + " of " + String.join(" ", command.command()));
        }
    }
}
