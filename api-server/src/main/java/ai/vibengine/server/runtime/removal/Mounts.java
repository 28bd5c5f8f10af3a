package ai.vibengine.server.runtime.removal;

import ai.vibengine.server.runtime.machine.MountTable;
import ai.vibengine.server.runtime.machine.MountTable.Mount;
import ai.vibengine.server.runtime.machine.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Filesystems that are mounted within a tree: what they hold is not the tree's to remove. */
final class Mounts {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private Mounts() {}

    /**
     * Unmounts what is mounted at or below the top of a tree.
     *
     * @throws IOException when one stays
     */
    static void detach(Path top) throws IOException {
        Path real = Objects.requireNonNull(top.getParent()).toRealPath().resolve(top.getFileName());
        for (Mount mount : MountTable.read().within(real)) {
            Tool.tryToRun(PATIENCE, real.getParent(), "umount", "--", mount.name());
        }
        List<Mount> left = MountTable.read().within(real);
        if (!left.isEmpty()) {
            throw new IOException(
                    "another filesystem is mounted at " + left.get(0).name());
        }
    }
}
