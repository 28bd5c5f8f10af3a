package ai.vibengine.server.preview;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A request that was let in, as the sandbox is to see it. */
final class PreviewRequest extends Request.Wrapper {

    private final HttpURI uri;
    private final HttpFields headers;
    private final PreviewTraffic.UnderWay underWay;
    private volatile boolean bodyFailed;

    PreviewRequest(Request request, PreviewTraffic.UnderWay underWay) {
        super(request);
        this.underWay = underWay;
        uri = PortCredentials.without(request.getHttpURI());
        HttpFields.Mutable rest = HttpFields.build(request.getHeaders());
        PortCredentials.removeFrom(rest);
        // The body is asked for as the sandbox takes it, and who waits to be asked is asked then.
        rest.remove(HttpHeader.EXPECT);
        headers = rest.asImmutable();
    }

    PreviewTraffic.UnderWay underWay() {
        return underWay;
    }

    /** Returns whether it wants to become something else than HTTP. */
    boolean isUpgrade() {
        return headers.contains(HttpHeader.UPGRADE) && headers.contains(HttpHeader.CONNECTION, "upgrade");
    }

    /** Returns whether the client broke off or sent what is no body. */
    boolean hasBodyFailed() {
        return bodyFailed;
    }

    @Override
    public HttpURI getHttpURI() {
        return uri;
    }

    @Override
    public HttpFields getHeaders() {
        return headers;
    }

    @Override
    public Content.@Nullable Chunk read() {
        Content.Chunk chunk = super.read();
        if (Content.Chunk.isFailure(chunk)) {
            bodyFailed = true;
        }
        return chunk;
    }
}
