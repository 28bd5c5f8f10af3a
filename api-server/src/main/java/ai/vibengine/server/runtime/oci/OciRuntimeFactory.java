package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.RootfsImport;
import ai.vibengine.server.runtime.RuntimeFactory;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.oci.image.ImportedRootfs;
import java.io.IOException;
import java.util.OptionalInt;

/** OCI runtimes on this machine. */
public record OciRuntimeFactory(OciSettings settings) implements RuntimeFactory {

    @Override
    public OptionalInt runElsewhere(Role role) throws IOException, InterruptedException {
        if (!UserNamespace.isNeeded()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(role == Role.SERVER ? UserNamespace.enter(settings.dataFolder()) : UserNamespace.enter());
    }

    @Override
    public SandboxRuntime open() {
        return new OciRuntime(settings);
    }

    @Override
    public RootfsImport beginImport() throws IOException {
        return ImportedRootfs.in(settings.dataFolder()).begin();
    }
}
