package ai.vibengine.server.runtime.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The input of an exec: no more is on its way than the agent has room for. Thread-safe. */
final class AgentInput {

    /** How many bytes an agent takes before the program has read them. */
    static final int WINDOW = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(AgentInput.class);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final AgentConnection connection;
    private int window;
    private boolean ended;

    /** @param window how many bytes the agent has room for at first */
    AgentInput(AgentConnection connection, int window) {
        this.connection = connection;
        this.window = window;
    }

    /** Notes that the agent has room for so many bytes more; false when it cannot have. */
    synchronized boolean taken(int count) {
        if (count < 0 || count > WINDOW - window) {
            return false;
        }
        window += count;
        notifyAll();
        return true;
    }

    /** Notes that the program has ended, or the connection. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Sends bytes, as far as they are taken in time.
     *
     * @return whether all were taken
     * @throws IOException when the program has ended
     */
    boolean write(byte[] bytes, int offset, int length, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        int at = 0;
        while (at < length) {
            int count = claim(length - at, deadline);
            if (count == 0) {
                return false;
            }
            connection.send(FrameType.INPUT, ByteBuffer.wrap(bytes, offset + at, count));
            at += count;
        }
        return true;
    }

    /** Ends the input, if the program has not ended before. */
    void close() {
        try {
            connection.send(FrameType.INPUT);
        } catch (IOException over) {
            LOG.debug("nothing reads this input any more", over);
        }
    }

    private synchronized int claim(int wanted, long deadline) throws IOException {
        try {
            for (long left = deadline - System.nanoTime();
                    window == 0 && !ended && left > 0;
                    left = deadline - System.nanoTime()) {
                wait(1 + left / NANOS_PER_MILLI);
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interruption);
        }
        if (ended) {
            throw new IOException("the program reads no more");
        }
        int count = Math.min(window, wanted);
        window -= count;
        return count;
    }
}
