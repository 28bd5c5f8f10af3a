package ai.vibengine.server.preview;

import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpUpgrader;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Joins the two connections of a request, once what answers has agreed that it is HTTP no longer. */
final class PortUpgrade implements HttpUpgrader {

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final PreviewTraffic.UnderWay underWay;
    private final HttpClient client;
    private final Duration idle;
    private volatile boolean happened;

    PortUpgrade(
            Request request,
            Response response,
            Callback callback,
            PreviewTraffic.UnderWay underWay,
            HttpClient client,
            Duration idle) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.underWay = underWay;
        this.client = client;
        this.idle = idle;
    }

    @Override
    public void prepare(org.eclipse.jetty.client.Request next) {
        ((HttpRequest) next).getConversation().setAttribute(HttpUpgrader.class.getName(), this);
    }

    boolean hasHappened() {
        return happened;
    }

    @Override
    public void upgrade(org.eclipse.jetty.client.Response answer, EndPoint inside, Callback upgraded) {
        EndPoint outside = request.getConnectionMetaData().getConnection().getEndPoint();
        happened = true;
        inside.setIdleTimeout(idle.toMillis());
        outside.setIdleTimeout(idle.toMillis());
        underWay.brokenOffBy(() -> {
            inside.close();
            outside.close();
        });
        Tunnel back = new Tunnel(
                inside,
                outside,
                client.getExecutor(),
                client.getByteBufferPool(),
                () -> {},
                underWay::touch,
                underWay::end);
        // What comes back may be written only once the answer is.
        Tunnel forth = new Tunnel(
                outside,
                inside,
                client.getExecutor(),
                client.getByteBufferPool(),
                () -> inside.upgrade(back),
                underWay::touch,
                underWay::end);
        response.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        for (HttpField field : answer.getHeaders()) {
            HttpField kept = ResponseFields.filtered(field);
            if (kept != null && field.getHeader() != HttpHeader.CONTENT_LENGTH) {
                response.getHeaders().add(kept);
            }
        }
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, forth);
        Request.addCompletionListener(request, failure -> {
            if (failure != null) {
                // Nobody is there any more who could be joined.
                inside.close(failure);
                underWay.end();
            }
        });
        upgraded.succeeded();
        callback.succeeded();
    }
}
