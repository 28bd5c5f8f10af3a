package ai.vibengine.server.operations;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Health and metrics on a port of their own, with threads of their own. */
public final class OperationsServer implements AutoCloseable {

    private static final int THREADS = 8;
    private static final int CONNECTIONS = 256;

    private final Server server;
    private final ServerConnector connector;

    /** Puts the parts together; {@link #start()} opens the port. */
    public OperationsServer(
            InetSocketAddress address, HealthHandler health, MetricsHandler metrics, EnvelopeErrorHandler errors) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("operations");
        server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
        server.setErrorHandler(errors);
        server.setHandler(new Handler.Sequence(health, metrics, new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                errors.write(request, response, callback, ApiError.of(ErrorCode.NOT_FOUND));
                return true;
            }
        }));
    }

    /**
     * Opens the port.
     *
     * @throws IOException when it cannot be opened
     */
    public void start() throws IOException {
        try {
            server.start();
        } catch (Exception failure) {
            close();
            throw new IOException(
                    "Cannot listen on " + connector.getHost() + " port " + connector.getPort() + " for metrics",
                    failure);
        }
    }

    /** Returns the URL of the port it listens on. */
    public URI url() {
        String host = connector.getHost();
        return URI.create(
                "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + connector.getLocalPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failure) {
            throw new IllegalStateException("The port of the metrics did not close cleanly", failure);
        }
    }
}
