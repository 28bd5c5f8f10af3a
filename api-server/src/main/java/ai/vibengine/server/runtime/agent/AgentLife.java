package ai.vibengine.server.runtime.agent;

import java.io.IOException;
import java.time.Instant;

/** What is told to a sandbox as a whole. */
public final class AgentLife {

    private AgentLife() {}

    /** Has the sandbox end by itself at a time; closes the connection. */
    public static void endBy(AgentConnection connection, Instant deadline) throws IOException {
        try (connection) {
            connection.send(FrameType.LIFE, new Payload().u64(deadline.getEpochSecond()));
            connection.expect(FrameType.OK, 1);
        }
    }

    /** Returns whether an agent answers; closes the connection. */
    public static boolean answers(AgentConnection connection) throws IOException {
        try (connection) {
            connection.send(FrameType.PING);
            return connection.expect(FrameType.OK, 1).hasRemaining();
        }
    }
}
