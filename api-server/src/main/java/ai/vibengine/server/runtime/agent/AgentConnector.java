package ai.vibengine.server.runtime.agent;

import java.io.IOException;

/** Opens connections to the agents of sandboxes; each serves one request. */
@FunctionalInterface
public interface AgentConnector {

    /**
     * Connects to the agent of a sandbox.
     *
     * @throws IOException when the sandbox does not run, or its agent takes no connection
     */
    AgentConnection connect(String sandboxId) throws IOException;
}
