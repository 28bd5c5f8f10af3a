package ai.vibengine.server.http.connection;

import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/** A request whose body must come at the least rate; else reading it fails. Thread-safe. */
public final class PacedRequest extends Request.Wrapper implements Deadlines.Wait {

    private final Response response;
    private final Deadlines deadlines;
    private final Pace pace = new Pace();
    private @Nullable Runnable demand;
    private Content.@Nullable Chunk failure;

    PacedRequest(Request request, Response response, Deadlines deadlines) {
        super(request);
        this.response = response;
        this.deadlines = deadlines;
    }

    /** Fails the body unless it is there when it has been waited for so long, however it comes. */
    public synchronized void limit(Duration wait) {
        pace.limit(wait);
    }

    @Override
    public Content.Chunk read() {
        synchronized (this) {
            if (failure != null) {
                return failure;
            }
        }
        Content.Chunk chunk = super.read();
        if (chunk != null && chunk.hasRemaining()) {
            synchronized (this) {
                pace.moved(chunk.remaining());
            }
        }
        return chunk;
    }

    @Override
    public void demand(Runnable available) {
        boolean failed;
        synchronized (this) {
            failed = failure != null;
            if (!failed) {
                demand = available;
                pace.await(System.nanoTime());
            }
        }
        if (failed) {
            available.run();
            return;
        }
        deadlines.add(this);
        super.demand(Invocable.from(Invocable.getInvocationType(available), this::arrived));
    }

    @Override
    public void look(long now) {
        Runnable waiting;
        synchronized (this) {
            waiting = demand;
            if (waiting == null || !pace.isOver(now)) {
                return;
            }
            failure = Content.Chunk.from(new SlowClientException("The body comes too slowly"), true);
            demand = null;
        }
        deadlines.remove(this);
        if (!response.isCommitted()) {
            // Bytes that arrive from now on would be taken for the next request.
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
        waiting.run();
    }

    private void arrived() {
        Runnable waiting;
        synchronized (this) {
            waiting = demand;
            demand = null;
            pace.arrived(System.nanoTime());
        }
        deadlines.remove(this);
        if (waiting != null) {
            waiting.run();
        }
    }
}
