package ai.vibengine.server.http.dispatch;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A request whose body is there: reading it never waits. One thread reads it. */
final class CollectedRequest extends Request.Wrapper {

    private Content.Chunk next;

    /** @param failure the failure of reading behind the body; null when it is complete */
    CollectedRequest(Request request, byte[] body, @Nullable IOException failure) {
        super(request);
        next = failure == null ? Content.Chunk.from(ByteBuffer.wrap(body), true) : Content.Chunk.from(failure, true);
    }

    @Override
    public Content.Chunk read() {
        Content.Chunk chunk = next;
        next = Content.Chunk.next(chunk);
        return chunk;
    }

    @Override
    public void demand(Runnable available) {
        available.run();
    }
}
