package ai.vibengine.server.runtime.oci;

import java.nio.file.Path;

/**
 * Where and with what the containers run.
 *
 * @param dataFolder the server's own folder; the runtime keeps to {@code containers} below it
 * @param runtime the OCI runtime: a name to look for on the PATH, or a path
 * @param raiseKernelLimits whether limits of the kernel that all sandboxes share are raised for good
 */
public record OciSettings(Path dataFolder, String runtime, boolean raiseKernelLimits) {

    /** Raises the kernel's limits. */
    public OciSettings(Path dataFolder, String runtime) {
        this(dataFolder, runtime, true);
    }
}
