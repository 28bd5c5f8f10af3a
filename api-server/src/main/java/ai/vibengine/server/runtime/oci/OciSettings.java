package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.DiskSettings;
import java.nio.file.Path;

/**
 * The settings of the containers.
 *
 * @param dataFolder the server's own folder; the runtime keeps to {@code containers} below it
 * @param runtime the OCI runtime: a name to look for on the PATH, or a path
 * @param raiseKernelLimits whether limits of the kernel that all sandboxes share are raised for good
 * @param disk the settings of their disk space
 */
public record OciSettings(Path dataFolder, String runtime, boolean raiseKernelLimits, DiskSettings disk) {

    /** The usual runtime and settings. */
    public OciSettings(Path dataFolder) {
        this(dataFolder, "runc");
    }

    /** Raises the kernel's limits, and bounds nothing on the disk but what a sandbox is told to be bounded by. */
    public OciSettings(Path dataFolder, String runtime) {
        this(dataFolder, runtime, true, DiskSettings.unbounded());
    }
}
