package ai.vibengine.server.runtime.agent;

import java.io.IOException;
import java.nio.file.Path;

/** Knows the sockets of the agents of sandboxes. */
@FunctionalInterface
public interface AgentAddresses {

    /**
     * Returns the path of an agent's socket.
     *
     * @throws ai.vibengine.server.runtime.RuntimeUnavailableException when agents have none
     * @throws IOException when the sandbox does not run
     */
    Path socketOf(String sandboxId) throws IOException;
}
