package ai.vibengine.server;

import ai.vibengine.server.runtime.SandboxLimits;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of a server.
 *
 * @param port 0 for any free one
 * @param runtime the OCI runtime, by name or path
 * @param limits of each sandbox
 * @param drain how long requests under way may take when the server stops
 * @param stopSandboxes whether sandboxes end with the server
 */
public record ServerConfig(
        String host,
        int port,
        Path dataFolder,
        String runtime,
        SandboxLimits limits,
        Duration drain,
        boolean stopSandboxes) {

    public ServerConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--port must be from 0 to 65535: " + port);
        }
        if (drain.isNegative()) {
            throw new IllegalArgumentException("--drain must be at least 0: " + drain.toSeconds());
        }
    }
}
