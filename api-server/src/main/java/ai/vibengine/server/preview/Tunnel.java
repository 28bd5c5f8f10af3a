package ai.vibengine.server.preview;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * One of the two ends of a connection that is HTTP no longer, such as a WebSocket: what comes in here goes out at the other. It has a buffer
 * only while something is on its way.
 */
final class Tunnel extends AbstractConnection implements Connection.UpgradeTo {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final ByteBufferPool buffers;
    private final EndPoint other;
    private final Runnable onOpen;
    private final Runnable onBytes;
    private final Runnable onClose;
    private final Pump pump = new Pump();

    /** What was read before it was a tunnel; null once that is on its way. */
    private @Nullable ByteBuffer before;

    /**
     * @param onOpen what is to be done once this end is open
     * @param onBytes what is to be done when bytes have come
     * @param onClose what is to be done when it is closed, at least once
     */
    Tunnel(
            EndPoint endPoint,
            EndPoint other,
            Executor executor,
            ByteBufferPool buffers,
            Runnable onOpen,
            Runnable onBytes,
            Runnable onClose) {
        super(endPoint, executor);
        this.buffers = buffers;
        this.other = other;
        this.onOpen = onOpen;
        this.onBytes = onBytes;
        this.onClose = onClose;
    }

    @Override
    public void onUpgradeTo(@Nullable ByteBuffer rest) {
        before = rest;
    }

    @Override
    public void onOpen() {
        super.onOpen();
        onOpen.run();
        pump.iterate();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        other.close();
        onClose.run();
    }

    @Override
    public void onFillable() {
        pump.iterate();
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        getEndPoint().close(cause);
        other.close(cause);
    }

    /** Reads when everything read before is written. */
    private final class Pump extends IteratingCallback {

        private @Nullable RetainableByteBuffer buffer;

        @Override
        protected Action process() throws Exception {
            release();
            ByteBuffer rest = before;
            before = null;
            if (rest != null && rest.hasRemaining()) {
                other.write(this, rest);
                return Action.SCHEDULED;
            }
            RetainableByteBuffer acquired = buffers.acquire(BUFFER_BYTES, true);
            buffer = acquired;
            int filled = getEndPoint().fill(acquired.getByteBuffer());
            if (filled > 0) {
                onBytes.run();
                other.write(this, acquired.getByteBuffer());
                return Action.SCHEDULED;
            }
            release();
            if (filled == 0) {
                fillInterested();
                return Action.IDLE;
            }
            other.shutdownOutput();
            if (other.isInputShutdown()) {
                getEndPoint().close();
            }
            return Action.SUCCEEDED;
        }

        @Override
        protected void onCompleteSuccess() {
            release();
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            release();
            getEndPoint().close(cause);
            other.close(cause);
        }

        private void release() {
            RetainableByteBuffer held = buffer;
            buffer = null;
            if (held != null) {
                BufferUtil.clear(held.getByteBuffer());
                held.release();
            }
        }
    }
}
