package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.agent.ExecStorage;
import ai.vibengine.server.runtime.oci.disk.DiskRoom;
import java.io.IOException;
import java.nio.file.Path;

/** Keeps execs in the bundles of their sandboxes, whose space is counted. */
record BundleExecStorage(Containers containers, DiskRoom room, Shortage shortage) implements ExecStorage {

    @Override
    public Path folder(String sandboxId) {
        return containers.bundle(sandboxId).execs();
    }

    @Override
    public void claim(String claim, long bytes) throws IOException {
        shortage.withRoom(() -> room.claimFiles(claim, bytes));
    }

    @Override
    public void release(String claim) {
        room.release(claim);
    }
}
