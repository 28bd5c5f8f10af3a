package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.agent.AgentConnection;
import ai.vibengine.server.runtime.agent.AgentConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reaches agents by their sockets in the bundles. */
final class AgentSockets implements AgentConnector, AutoCloseable {

    /** The length of a path that fits into the address of a socket, in bytes. */
    private static final int LONGEST_PATH = 100;

    private static final String LINK = "bundles";

    private final Containers containers;

    /** A folder with a link to that of the bundles, where their paths are too long for an address. */
    private @Nullable Path linkFolder;

    AgentSockets(Containers containers) {
        this.containers = containers;
    }

    @Override
    public AgentConnection connect(String sandboxId) throws IOException {
        if (!SandboxSpec.isSandboxId(sandboxId)) {
            throw new IOException("no such container: " + sandboxId);
        }
        Path socket = containers.bundle(sandboxId).socket();
        return AgentConnection.to(
                socket.toString().length() > LONGEST_PATH
                        ? linkToBundles().resolve(containers.inBundles(socket))
                        : socket);
    }

    private synchronized Path linkToBundles() throws IOException {
        Path made = linkFolder;
        if (made == null) {
            made = Files.createTempDirectory("vibengine");
            Files.createSymbolicLink(made.resolve(LINK), containers.bundles());
            linkFolder = made;
        }
        return made.resolve(LINK);
    }

    @Override
    public synchronized void close() throws IOException {
        Path made = linkFolder;
        if (made != null) {
            Files.deleteIfExists(made.resolve(LINK));
            Files.deleteIfExists(made);
            linkFolder = null;
        }
    }
}
