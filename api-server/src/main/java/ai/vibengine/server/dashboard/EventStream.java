package ai.vibengine.server.dashboard;

import ai.vibengine.server.http.resource.ServerSentEvents;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * One open stream. While a reader does not read, nothing is asked of its feed and nothing piles up: it gets what is true when it reads
 * again. Thread-safe.
 */
final class EventStream {

    /** Something must be sent now and then, or proxies take the stream for dead. */
    private static final int TICKS_OF_SILENCE = 20;

    private static final int TICKS_BETWEEN_LOOKS = 4;

    private final Feed feed;
    private final BooleanSupplier admitted;
    private final Response response;
    private final Callback request;
    private int ticks;
    private int silent;
    private boolean writing;
    private boolean closing;
    private boolean closed;

    /**
     * Constructs a stream of the events of the feed.
     *
     * @param admitted whether the reader still has the session that let it in
     * @param request is completed at the end
     */
    EventStream(Feed feed, BooleanSupplier admitted, Response response, Callback request) {
        this.feed = feed;
        this.admitted = admitted;
        this.response = response;
        this.request = request;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Sends what is new. To be called by one thread at a time. */
    void tick() {
        if (isBusy()) {
            return;
        }
        ticks++;
        if (ticks % TICKS_BETWEEN_LOOKS == 0 && !admitted.getAsBoolean()) {
            close();
            return;
        }
        String events = feed.next();
        silent = events.isEmpty() ? silent + 1 : 0;
        if (!events.isEmpty()) {
            write(events);
        } else if (feed.isOver()) {
            close();
        } else if (silent >= TICKS_OF_SILENCE) {
            silent = 0;
            write(ServerSentEvents.COMMENT);
        }
    }

    /** Ends it once what is being sent is sent; the reader may come again. */
    void close() {
        synchronized (this) {
            closing = true;
        }
        completeIfIdle();
    }

    void fail(Throwable failure) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        request.failed(failure);
    }

    private synchronized boolean isBusy() {
        return writing || closing;
    }

    private void write(String events) {
        synchronized (this) {
            if (closing) {
                return;
            }
            writing = true;
        }
        response.write(
                false,
                ByteBuffer.wrap(events.getBytes(StandardCharsets.UTF_8)),
                Callback.from(this::written, this::fail));
    }

    private void written() {
        synchronized (this) {
            writing = false;
            if (!closing) {
                return;
            }
        }
        completeIfIdle();
    }

    private void completeIfIdle() {
        synchronized (this) {
            if (writing || closed) {
                return;
            }
            closed = true;
        }
        request.succeeded();
    }
}
