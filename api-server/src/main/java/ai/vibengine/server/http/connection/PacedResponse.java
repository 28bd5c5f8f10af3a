package ai.vibengine.server.http.connection;

import ai.vibengine.server.http.request.RequestAttributes;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A response that its reader must take at the least rate; else the connection is closed. A response that is complete is handed to the
 * connection, so that its producer need not wait for the reader. Thread-safe.
 */
final class PacedResponse extends Response.Wrapper implements Deadlines.Wait {

    private final Deadlines deadlines;
    private final ResponseMemory memory;
    private final Pace pace = new Pace();
    private boolean writing;

    /** The action to run when the whole is written; null until the request is completed. */
    private @Nullable Runnable end;

    /** Whether the whole was handed over, and whether it is still being written. */
    private boolean handedOver;

    private boolean underWay;
    private @Nullable Throwable failure;

    /** Whether the request has ended with a failure, after which the container takes no more of its answer. */
    private boolean cutOff;

    PacedResponse(Request request, Response response, Deadlines deadlines, ResponseMemory memory) {
        super(request, response);
        this.memory = memory;
        this.deadlines = deadlines;
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
        int bytes = content == null ? 0 : content.remaining();
        if (isCutOff()) {
            // The container would throw, and warn of a write that is never ended, though a client that goes away is
            // nothing unusual.
            if (last && bytes == 0) {
                callback.succeeded();
            } else {
                callback.failed(new ClosedChannelException());
            }
            return;
        }
        if (isHandedOver()) {
            // The end of what is under way already.
            callback.succeeded();
            return;
        }
        if (bytes > 0 && isWhole(bytes) && memory.take(bytes)) {
            synchronized (this) {
                handedOver = true;
                underWay = true;
            }
            send(true, content, bytes, Callback.from(() -> over(bytes, null), cause -> over(bytes, cause)));
            callback.succeeded();
            return;
        }
        send(last, content, bytes, callback);
    }

    /** Returns the callback of a request, which waits for what was handed over. */
    Callback completion(Callback callback) {
        return new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                afterwards(() -> complete(getCallback()));
            }

            @Override
            public void failed(Throwable cause) {
                cutOff();
                super.failed(cause);
            }
        };
    }

    @Override
    public void look(long now) {
        synchronized (this) {
            if (!writing || !pace.isOver(now)) {
                return;
            }
            writing = false;
        }
        deadlines.remove(this);
        EndPoint connection =
                getRequest().getConnectionMetaData().getConnection().getEndPoint();
        connection.close(new SlowClientException("The answer is taken too slowly"));
    }

    private synchronized void cutOff() {
        cutOff = true;
    }

    private synchronized boolean isCutOff() {
        return cutOff;
    }

    private synchronized boolean isHandedOver() {
        return handedOver;
    }

    private boolean isWhole(int bytes) {
        return getRequest().getAttribute(RequestAttributes.WHOLE) != null
                && getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) == bytes;
    }

    private void send(boolean last, ByteBuffer content, int bytes, Callback callback) {
        synchronized (this) {
            writing = true;
            pace.await(System.nanoTime(), bytes);
        }
        super.write(
                last,
                content,
                Callback.from(
                        callback.getInvocationType(),
                        () -> {
                            written();
                            callback.succeeded();
                        },
                        cause -> {
                            written();
                            callback.failed(cause);
                        }));
        synchronized (this) {
            if (writing) {
                deadlines.add(this);
            }
        }
    }

    private void written() {
        synchronized (this) {
            writing = false;
            pace.arrived(System.nanoTime());
            deadlines.remove(this);
        }
    }

    private void over(int bytes, @Nullable Throwable cause) {
        memory.give(bytes);
        Runnable next;
        synchronized (this) {
            underWay = false;
            failure = cause;
            next = end;
            end = null;
        }
        if (next != null) {
            next.run();
        }
    }

    private void afterwards(Runnable next) {
        synchronized (this) {
            if (underWay) {
                end = next;
                return;
            }
        }
        next.run();
    }

    private void complete(Callback callback) {
        Throwable cause;
        synchronized (this) {
            cause = failure;
        }
        if (cause == null) {
            callback.succeeded();
        } else {
            callback.failed(cause);
        }
    }
}
