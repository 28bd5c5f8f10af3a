package ai.vibengine.server.runtime.oci;

import java.nio.file.Path;

/**
 * Where and with what the containers run.
 *
 * @param dataFolder the server's own folder; the runtime keeps to {@code containers} below it
 * @param runtime the OCI runtime: a name to look for on the PATH, or a path
 */
public record OciSettings(Path dataFolder, String runtime) {}
