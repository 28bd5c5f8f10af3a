package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.image.ImageRegistries;
import ai.vibengine.server.network.NetworkSettings;
import ai.vibengine.server.runtime.DiskSettings;
import java.nio.file.Path;

/**
 * The settings of the containers.
 *
 * @param dataFolder the server's own folder; the runtime keeps to {@code containers} below it
 * @param runtime the OCI runtime: a name to look for on the PATH, or a path
 * @param raiseKernelLimits whether limits of the kernel that all sandboxes share are raised for good
 * @param disk the settings of their disk space
 * @param network the settings of their networks
 * @param images the registries that images come from
 */
public record OciSettings(
        Path dataFolder,
        String runtime,
        boolean raiseKernelLimits,
        DiskSettings disk,
        NetworkSettings network,
        ImageRegistries images) {

    /** The usual runtime and settings. */
    public OciSettings(Path dataFolder) {
        this(dataFolder, "runc");
    }

    /** Raises the kernel's limits, bounds nothing on the disk but what a sandbox is told to be bounded by, and gives no networks. */
    public OciSettings(Path dataFolder, String runtime) {
        this(dataFolder, runtime, true, DiskSettings.unbounded(), NetworkSettings.unused());
    }

    /** Pulls no images. */
    public OciSettings(
            Path dataFolder, String runtime, boolean raiseKernelLimits, DiskSettings disk, NetworkSettings network) {
        this(dataFolder, runtime, raiseKernelLimits, disk, network, ImageRegistries.none());
    }
}
