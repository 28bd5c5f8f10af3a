package ai.vibengine.server.preview;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a visitor, which notices its end also while a request is under way. Jetty reads nothing then, so it would not know before
 * it writes. What comes meanwhile, such as the next request, is read ahead and kept for whoever reads next. Thread-safe.
 */
final class VisitorEndPoint extends SocketChannelEndPoint {

    /** A visitor who sends more than that before there is an answer is no longer watched. */
    private static final int MOST_AHEAD_BYTES = 16 * 1024;

    private final Executor executor;
    private final Object lock = new Object();
    private final Callback look = Callback.from(this::readable, this::failed);

    /** What is to be done when the visitor leaves; null while no request is under way. */
    private @Nullable Runnable onLeave;

    /** Whether the look is what the selector is to tell of bytes. */
    private boolean looking;

    /** Who is to be told in its place; null while nobody else wants to read. */
    private @Nullable Callback reader;

    private ByteBuffer ahead = BufferUtil.EMPTY_BUFFER;

    /** @param executor runs a reader for whom there are bytes already */
    VisitorEndPoint(
            SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler, Executor executor) {
        super(channel, selector, key, scheduler);
        this.executor = executor;
    }

    /** Begins to look whether the visitor leaves. Nobody may read before {@link #endWatch}. */
    void watch(Runnable leave) {
        boolean begin;
        synchronized (lock) {
            onLeave = leave;
            begin = beginLook();
        }
        if (begin) {
            look();
        }
    }

    /** Ends that. From now on others may read. */
    void endWatch() {
        synchronized (lock) {
            onLeave = null;
        }
    }

    /** Returns whether a look is to be begun. */
    private boolean beginLook() {
        boolean begin = !looking && onLeave != null && ahead.remaining() < MOST_AHEAD_BYTES;
        looking |= begin;
        return begin;
    }

    private void look() {
        if (super.tryFillInterested(look)) {
            return;
        }
        // Somebody waits for bytes already, and will see the end.
        Callback waiting;
        synchronized (lock) {
            looking = false;
            waiting = reader;
            reader = null;
        }
        if (waiting != null) {
            super.fillInterested(waiting);
        }
    }

    private void readable() {
        Callback waiting;
        Runnable leave = null;
        boolean again = false;
        synchronized (lock) {
            looking = false;
            waiting = reader;
            reader = null;
            if (waiting == null && onLeave != null) {
                if (readAhead()) {
                    again = beginLook();
                } else {
                    leave = onLeave;
                }
            }
        }
        if (waiting != null) {
            waiting.succeeded();
        }
        if (leave != null) {
            leave.run();
        }
        if (again) {
            look();
        }
    }

    /** Returns false at the end of the connection. */
    private boolean readAhead() {
        ByteBuffer more =
                ByteBuffer.allocate(ahead.remaining() + MOST_AHEAD_BYTES).put(ahead.slice());
        int count;
        try {
            count = getChannel().read(more);
        } catch (IOException broken) {
            count = -1;
        }
        if (count > 0) {
            // As large as what it has: it may be kept for as long as the connection is.
            ahead = ByteBuffer.allocate(more.flip().remaining()).put(more).flip();
        }
        return count >= 0;
    }

    private void failed(Throwable cause) {
        Callback waiting;
        Runnable leave;
        synchronized (lock) {
            looking = false;
            waiting = reader;
            reader = null;
            leave = waiting == null && !isOpen() ? onLeave : null;
        }
        if (waiting != null) {
            waiting.failed(cause);
        }
        if (leave != null) {
            leave.run();
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        synchronized (lock) {
            if (ahead.hasRemaining()) {
                int count = BufferUtil.append(buffer, ahead);
                if (!ahead.hasRemaining()) {
                    ahead = BufferUtil.EMPTY_BUFFER;
                }
                return count;
            }
        }
        return super.fill(buffer);
    }

    @Override
    public void fillInterested(Callback callback) {
        if (!isTaken(callback)) {
            super.fillInterested(callback);
        }
    }

    @Override
    public boolean tryFillInterested(Callback callback) {
        return isTaken(callback) || super.tryFillInterested(callback);
    }

    /** Tells a reader what the look finds, or at once that there are bytes; false when the selector is to. */
    private boolean isTaken(Callback callback) {
        synchronized (lock) {
            if (!ahead.hasRemaining()) {
                if (!looking || reader != null) {
                    return false;
                }
                reader = callback;
                return true;
            }
        }
        executor.execute(callback::succeeded);
        return true;
    }

    @Override
    public boolean isFillInterested() {
        synchronized (lock) {
            return looking ? reader != null : super.isFillInterested();
        }
    }
}
