package ai.vibengine.server.http.connection;

import java.util.concurrent.atomic.AtomicLong;

/** The memory of answers that wait for their readers. When it is used up, the producer of an answer waits itself. Thread-safe. */
final class ResponseMemory {

    /** A sixteenth of the memory of the server. */
    private static final long BYTES = Runtime.getRuntime().maxMemory() / 16;

    private final AtomicLong taken = new AtomicLong();

    boolean take(int bytes) {
        if (taken.addAndGet(bytes) <= BYTES) {
            return true;
        }
        give(bytes);
        return false;
    }

    void give(int bytes) {
        taken.addAndGet(-bytes);
    }
}
