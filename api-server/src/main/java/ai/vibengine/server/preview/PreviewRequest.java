package ai.vibengine.server.preview;

import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A request that was let in, as the sandbox is to see it. */
final class PreviewRequest extends Request.Wrapper {

    /** Methods that change nothing, so that a program may be asked twice. */
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final HttpURI uri;
    private final HttpFields headers;
    private final PreviewTraffic.UnderWay underWay;
    private final VisitorWatch watch;
    private volatile boolean bodyFailed;
    private volatile boolean givenUp;
    private volatile boolean repeated;
    private volatile boolean unanswered;

    PreviewRequest(Request request, PreviewTraffic.UnderWay underWay) {
        super(request);
        this.underWay = underWay;
        watch = new VisitorWatch(request.getConnectionMetaData().getConnection().getEndPoint());
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

    /** Returns whether it changes nothing and has no body, so that it may be sent again if nothing has come of it. */
    boolean isRepeatable() {
        return SAFE.contains(getMethod()) && !isUpgrade() && !hasBody();
    }

    /** Returns whether it may have a body, as Jetty's proxy sees it. */
    boolean hasBody() {
        return getLength() > 0 || (getLength() < 0 && headers.contains(HttpHeader.TRANSFER_ENCODING));
    }

    /** Marks it as sent for the second time; false when it has been already. */
    boolean repeat() {
        boolean first = !repeated;
        repeated = true;
        return first;
    }

    /** Returns whether it must have a connection of its own, on which nothing was sent before. */
    boolean needsOwnConnection() {
        return repeated || !isRepeatable();
    }

    /** Marks it as one whose visitor left before there was an answer: what is written then reaches nobody. */
    void leaveUnanswered() {
        unanswered = true;
    }

    boolean isUnanswered() {
        return unanswered;
    }

    /** Returns what notices that the visitor leaves. */
    VisitorWatch watch() {
        return watch;
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
    public void fail(Throwable failure) {
        givenUp = true;
        super.fail(failure);
    }

    @Override
    public Content.@Nullable Chunk read() {
        Content.Chunk chunk = super.read();
        if (Content.Chunk.isFailure(chunk)) {
            // The proxy itself has the body fail when it gives up for another reason.
            bodyFailed = bodyFailed || !givenUp;
        } else if (chunk != null && chunk.isLast()) {
            watch.begin();
        }
        return chunk;
    }
}
