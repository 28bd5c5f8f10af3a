package ai.vibengine.server.runtime.agent;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** An output of an exec between the thread that receives it and the one that reads it. */
final class OutputQueue extends InputStream {

    /** How much waits for the reader at most, in bytes, before the receiver does. */
    private static final int BOUND = 256 * 1024;

    /** How much more there may be of an exec that was killed, which lies in pipes and buffers. */
    private static final int LAST = 1024 * 1024;

    /** How much is left to wait until the end of the output. */
    private static final int MUCH = 8 * 1024;

    private final CompletableFuture<Boolean> waits = new CompletableFuture<>();
    private final Queue<byte[]> parts = new ArrayDeque<>();
    private int consumed;
    private int queued;
    private boolean ended;
    private boolean closed;
    private boolean killed;

    /** Adds a part, once there is room for it. */
    void put(byte[] part) throws InterruptedException {
        if (putAndCount(part) > MUCH) {
            waits.complete(false);
        }
    }

    private synchronized int putAndCount(byte[] part) throws InterruptedException {
        while (queued >= BOUND && !closed && !killed) {
            wait();
        }
        if (!closed && queued < (killed ? LAST : BOUND)) {
            parts.add(part);
            queued += part.length;
            notifyAll();
        }
        return queued;
    }

    /** Marks its end. */
    void end() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        waits.complete(true);
    }

    /** Completes once much of it is there, or with true once all of it is. */
    CompletableFuture<Boolean> waits() {
        return waits;
    }

    /** Lets it take what there is still to come without a reader. */
    synchronized void killed() {
        killed = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] octet = new byte[1];
        return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            while (parts.isEmpty() && !ended && !closed) {
                wait();
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interruption);
        }
        byte[] part = parts.peek();
        if (part == null || closed) {
            return -1;
        }
        int count = Math.min(length, part.length - consumed);
        System.arraycopy(part, consumed, buffer, offset, count);
        consumed += count;
        queued -= count;
        if (consumed == part.length) {
            parts.remove();
            consumed = 0;
        }
        notifyAll();
        return count;
    }

    @Override
    public synchronized int available() {
        return queued;
    }

    /** Drops what is there and what is still to come. */
    @Override
    public synchronized void close() {
        closed = true;
        parts.clear();
        queued = 0;
        notifyAll();
    }
}
