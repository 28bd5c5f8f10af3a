package ai.vibengine.server.http;

import ai.vibengine.server.account.ApiKeyCache;
import ai.vibengine.server.http.connection.ConnectionHandler;
import ai.vibengine.server.http.connection.ConnectionLimits;
import ai.vibengine.server.http.dispatch.RequestDispatch;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.request.HttpMetrics;
import ai.vibengine.server.http.request.RequestIds;
import ai.vibengine.server.usage.UsageMeter;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API and what stands beside it, on a port. */
public final class HttpServer implements AutoCloseable {

    /** What is read of a head at most: far more than is taken, so that whoever sends too much is told so. */
    private static final int MAX_HEAD_BYTES = 16 * HeadLimitHandler.MAX_BYTES;

    /** For uploads of files. A connection has it only while there is something to read. */
    private static final int INPUT_BUFFER_BYTES = 64 * 1024;

    /** These only read what comes and hand it on, and write what is left to be written; nothing that waits is done on them. */
    private static final int THREADS = 16;

    private static final int ACCEPTORS = 1;
    private static final int SELECTORS = 2;

    /** Below this, connections or sandboxes are fewer than a busy server has. */
    private static final long ENOUGH_FILES = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final Server server;
    private final ServerConnector connector;

    /**
     * Puts the parts together; {@link #start()} opens the port.
     *
     * @param api the application, for requests whose caller is known
     * @param operations answers beside the API; lets pass what is not its own
     * @param dashboard the same for people with a browser
     * @param limits how many connections there may be
     * @param drain how long requests under way may take when the server stops
     */
    public HttpServer(
            String host,
            int port,
            ConnectionLimits limits,
            Duration drain,
            ApiKeyCache keys,
            RateLimitCheck rate,
            Handler api,
            Handler.Wrapper operations,
            Handler.Wrapper dashboard,
            HttpMetrics metrics,
            UsageMeter usage,
            RequestIds requestIds,
            RequestDispatch dispatch) {
        if (ConnectionLimits.openFiles() < ENOUGH_FILES) {
            LOG.warn(
                    "only {} files may be open at once (ulimit -n): {} connections at most, and sandboxes, which may open"
                            + " 4096 each, start only if the limit is no lower",
                    ConnectionLimits.openFiles(),
                    limits.all());
        }
        EnvelopeErrorHandler errors = dispatch.errors();
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("http");
        server = new Server(threads);
        HttpConnectionFactory connections = new HttpConnectionFactory(configuration());
        connections.setInputBufferSize(INPUT_BUFFER_BYTES);
        connector = new ServerConnector(server, ACCEPTORS, SELECTORS, connections);
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        server.setErrorHandler(errors);
        server.setStopTimeout(drain.toMillis());
        dashboard.setHandler(
                new AuthenticationHandler(api, dispatch.threads(), dispatch.underWay(), keys, rate, errors, usage));
        operations.setHandler(dashboard);
        ConnectionHandler clients =
                new ConnectionHandler(new UnreadBodyHandler(new HeadLimitHandler(operations, errors)), limits, errors);
        connector.addBean(clients.connections());
        server.addBean(dispatch.threads());
        server.setHandler(new GracefulHandler(new AccessHandler(clients, requestIds, metrics)));
    }

    /**
     * Opens the port.
     *
     * @throws Exception when the port cannot be opened
     */
    public void start() throws Exception {
        server.start();
    }

    /** Where it listens. */
    public URI url() {
        String host = connector.getHost();
        String name = host == null || host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
        return URI.create(
                "http://" + (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + connector.getLocalPort());
    }

    /** Lets requests under way end for as long as they may, refuses others, cuts off what is left, and closes the port. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (TimeoutException left) {
            // Jetty stops all the same and tells of it at last.
            LOG.warn("requests were still under way after {} ms and have been cut off", server.getStopTimeout());
        } catch (Exception failure) {
            throw new IllegalStateException("The HTTP server did not stop cleanly", failure);
        }
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setRequestHeaderSize(MAX_HEAD_BYTES);
        configuration.setUriCompliance(UriCompliance.DEFAULT);
        return configuration;
    }
}
