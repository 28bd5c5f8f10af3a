package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** A runtime on a data folder, with names that no other test uses. Closing it ends every sandbox on it. */
final class OciRuntimeFixture implements AutoCloseable {

    static final SandboxLimits LIMITS = new SandboxLimits(64 << 20, 0.5, 32);

    final Path data;
    OciRuntime runtime;

    OciRuntimeFixture(Path data) {
        this.data = data;
        this.runtime = open();
        runtime.adopt(Set.of());
    }

    static String newId() {
        return String.format("sbx_%010x", ThreadLocalRandom.current().nextLong(1L << 40));
    }

    OciRuntime open() {
        return new OciRuntime(new OciSettings(data, "runc"));
    }

    /** As if the server had been killed and started again. */
    void reopen() {
        runtime.close();
        runtime = open();
    }

    Inside start() {
        String id = newId();
        runtime.start(spec(id));
        return inside(id);
    }

    SandboxSpec spec(String id) {
        return new SandboxSpec(id, SandboxImage.builtIn(), LIMITS);
    }

    Inside inside(String id) {
        return new Inside(data, id);
    }

    /** The host's process id of the sandbox's first process. */
    long init(String id) throws IOException {
        return Long.parseLong(Files.readString(bundle(id).resolve("pid")).strip());
    }

    Path bundle(String id) {
        return data.resolve("containers/bundles").resolve(id);
    }

    Path record(String id) {
        return data.resolve("containers/state").resolve(id);
    }

    /** Every trace of the sandbox on the machine. */
    List<String> traces(String id) throws IOException {
        return Machine.traces(data, id);
    }

    @Override
    public void close() {
        runtime.adopt(Set.of());
        runtime.close();
        try {
            // JUnit warns of every link that it deletes, and a base has hundreds.
            TreeRemoval.remove(data.resolve("containers"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
