package ai.vibengine.server.preview;

import ai.vibengine.server.runtime.SandboxPorts;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;

/** A connection to a port of a sandbox until the sandbox has said whether there is one; then HTTP takes its place. */
final class PortHandshake extends AbstractConnection {

    /** The time that a sandbox may take to say so: somebody may listen and accept nothing. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SandboxPorts ports;
    private final Map<String, Object> context;
    private final ByteBuffer answer = ByteBuffer.allocate(SandboxPorts.MOST_ANSWER_BYTES);

    PortHandshake(EndPoint endPoint, SandboxPorts ports, Map<String, Object> context) {
        super(
                endPoint,
                ((ClientConnector) Objects.requireNonNull(context.get(ClientConnector.CONTEXT_KEY))).getExecutor());
        this.ports = ports;
        this.context = context;
    }

    @Override
    public void onOpen() {
        super.onOpen();
        getEndPoint().setIdleTimeout(PATIENCE.toMillis());
        onFillable();
    }

    @Override
    public void onFillable() {
        try {
            int missing = ports.missing(soFar());
            while (missing > 0) {
                // No byte more: what follows is the program's.
                ByteBuffer next = answer.slice(answer.position(), missing).limit(0);
                int filled = getEndPoint().fill(next);
                if (filled < 0) {
                    throw new EOFException("the sandbox ended the connection");
                }
                if (filled == 0) {
                    fillInterested();
                    return;
                }
                answer.position(answer.position() + filled);
                missing = ports.missing(soFar());
            }
            ClientConnectionFactory http =
                    (ClientConnectionFactory) Objects.requireNonNull(context.get(ClientConnectionFactory.CONTEXT_KEY));
            getEndPoint().upgrade(http.newConnection(getEndPoint(), context));
        } catch (IOException | RuntimeException failure) {
            failed(failure);
        }
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        failed(cause);
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        failed(timeout);
        return false;
    }

    private ByteBuffer soFar() {
        return answer.duplicate().flip();
    }

    private void failed(Throwable failure) {
        close();
        PortTransport.failed(context, failure);
    }
}
