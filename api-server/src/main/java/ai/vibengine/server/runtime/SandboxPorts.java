package ai.vibengine.server.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Connects to what listens on the ports of running sandboxes. Thread-safe; nothing here waits for a sandbox. */
public interface SandboxPorts {

    /** The bytes that the answer to a connection has at most. */
    int MOST_ANSWER_BYTES = 10;

    /**
     * Begins to connect to a port, at the loopback addresses of the sandbox. The channel does not block. The first that it gives is an
     * answer, which {@link #missing} reads; what follows is the program's, as is what is written once the answer is there.
     *
     * @throws RuntimeUnavailableException when this runtime has no way to the ports of its sandboxes
     * @throws IOException when the sandbox does not run, or cannot be reached
     */
    SocketChannel connect(String sandboxId, int port) throws IOException;

    /**
     * Reads the answer to a connection, as far as it is there.
     *
     * @param answer what has come so far; its position stays
     * @return how many more bytes there are to come at least; 0 when the connection is there
     * @throws SandboxPortException when there is no connection
     */
    int missing(ByteBuffer answer) throws SandboxPortException;
}
