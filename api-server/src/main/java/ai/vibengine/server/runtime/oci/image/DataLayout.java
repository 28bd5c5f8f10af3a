package ai.vibengine.server.runtime.oci.image;

import ai.vibengine.server.runtime.oci.disk.Disks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The layout of the data folder.
 *
 * @param root the real path of the runtime's own folder; overlay options must be absolute
 */
public record DataLayout(Path root) {

    public static DataLayout create(Path dataFolder) throws IOException {
        Files.createDirectories(dataFolder);
        DataLayout layout = new DataLayout(dataFolder.toRealPath().resolve("containers"));
        Files.createDirectories(layout.root());
        // Files of sandboxes may not be read by other users of the machine.
        Files.setPosixFilePermissions(layout.root(), FileTree.OWNER_ONLY);
        for (Path folder : List.of(
                layout.state(),
                layout.bundles(),
                layout.bases(),
                layout.layers(),
                layout.snapshots(),
                layout.removing(),
                layout.unremovable())) {
            Files.createDirectories(folder);
        }
        return layout;
    }

    /** Returns the folder where the OCI runtime keeps its own records ({@code --root}). */
    public Path state() {
        return root.resolve("state");
    }

    public Path bundles() {
        return root.resolve("bundles");
    }

    /** Returns the folder where bundles are made ahead, from which they can be moved in one step. */
    public Path spare() {
        return root.resolve("spare");
    }

    public Path bases() {
        return root.resolve("bases");
    }

    public Path layers() {
        return root.resolve("layers");
    }

    /** Returns the folder where the disks of sandboxes are seen while they are copied. */
    public Path snapshots() {
        return root.resolve("snapshots");
    }

    /** Returns the folder of things that are no longer needed and wait for their removal. */
    public Path removing() {
        return root.resolve("removing");
    }

    /** Returns the folder of things that resist their removal. */
    public Path unremovable() {
        return root.resolve("unremovable");
    }

    /** Returns the folder of what is kept of images from registries, and of those on their way. */
    public Path images() {
        return root.resolve(Disks.PULLED);
    }

    /** Returns the folder of the agent's program, in all versions that sandboxes may still run. */
    public Path agents() {
        return root.resolve("agents");
    }

    /** Returns the file that names the process which holds the user namespace of an ordinary user's sandboxes. */
    public Path namespace() {
        return root.resolve("namespace");
    }

    /** Returns the folder of the containers' network. */
    public Path network() {
        return root.resolve("network");
    }

    public Path lockFile() {
        return root.resolve("lock");
    }

    /**
     * Returns a name for this data folder that is its own on the machine, so that the control groups of two servers are never taken for
     * each other's.
     */
    public String instance() {
        return "vibengine-" + mark();
    }

    /** Returns the eight characters of that name that no other data folder on the machine has. */
    public String mark() {
        CRC32 sum = new CRC32();
        sum.update(root.toString().getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", sum.getValue());
    }
}
