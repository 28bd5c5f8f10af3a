package ai.vibengine.server.http.dispatch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.LongPredicate;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/** Reads a body as it comes, holding no thread meanwhile. Used once. */
final class BodyCollector implements Invocable.Task {

    private static final byte[] NOTHING = {};

    private final Request request;
    private final int limit;
    private final LongPredicate room;
    private final Result result;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(512);

    /** The outcome of the collection; one of these methods is called, once. */
    interface Result {

        /** Takes the request with its complete body, or with a failure that the reader of the body gets. */
        void collected(Request request);

        /** Reports that there is no memory left for the body. */
        void crowded();
    }

    /**
     * @param limit how many bytes the body may have
     * @param room takes the room for so many bytes, if there is any
     */
    BodyCollector(Request request, int limit, LongPredicate room, Result result) {
        this.request = request;
        this.limit = limit;
        this.room = room;
        this.result = result;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public void run() {
        if (request.getLength() > limit) {
            fail(new BodyTooLargeException());
            return;
        }
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                if (chunk.isLast()) {
                    fail(
                            chunk.getFailure() instanceof IOException broken
                                    ? broken
                                    : new IOException(chunk.getFailure()));
                    return;
                }
                continue;
            }
            boolean taken = take(chunk);
            chunk.release();
            if (!taken) {
                return;
            }
            if (chunk.isLast()) {
                result.collected(new CollectedRequest(request, body.toByteArray(), null));
                return;
            }
        }
    }

    private boolean take(Content.Chunk chunk) {
        int bytes = chunk.remaining();
        if (body.size() + bytes > limit) {
            fail(new BodyTooLargeException());
            return false;
        }
        if (bytes > 0 && !room.test(bytes)) {
            result.crowded();
            return false;
        }
        byte[] copy = new byte[bytes];
        chunk.get(copy, 0, bytes);
        body.write(copy, 0, bytes);
        return true;
    }

    private void fail(IOException failure) {
        result.collected(new CollectedRequest(request, NOTHING, failure));
    }
}
