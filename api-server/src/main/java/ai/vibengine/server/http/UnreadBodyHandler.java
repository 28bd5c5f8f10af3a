package ai.vibengine.server.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Reads what is left of a request's body once it is answered. A client that is still sending when the connection closes sees a
 * broken connection and may never see the answer (RFC 9112, section 9.6), which is the very answer that says why.
 */
final class UnreadBodyHandler extends Handler.Wrapper {

    /** Beyond this the sender costs more than its answer is worth. */
    private static final long MAX_BYTES = 16L << 20;

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getHeaders().contains(HttpHeader.EXPECT)) {
            // Such a client sends its body only when asked to, which an early answer does not do.
            return super.handle(request, response, callback);
        }
        return super.handle(request, response, new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                new Rest(request, getCallback()).run();
            }
        });
    }

    private static final class Rest implements Runnable {

        private final Request request;
        private final Callback callback;
        private long bytes;

        Rest(Request request, Callback callback) {
            this.request = request;
            this.callback = callback;
        }

        @Override
        public void run() {
            while (true) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                bytes += chunk.remaining();
                chunk.release();
                if (chunk.isLast() || Content.Chunk.isFailure(chunk) || bytes > MAX_BYTES) {
                    callback.succeeded();
                    return;
                }
            }
        }
    }
}
