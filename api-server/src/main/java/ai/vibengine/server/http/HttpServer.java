package ai.vibengine.server.http;

import ai.vibengine.server.http.connection.ConnectionHandler;
import ai.vibengine.server.http.connection.ConnectionLimits;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of the API and of the handlers beside it, on one port. */
public final class HttpServer implements AutoCloseable {

    /**
     * The most that is read of a head, in bytes: far more than is accepted, so that a client that sends too much gets an answer that says
     * so.
     */
    private static final int MAX_HEAD_BYTES = 16 * HeadLimitHandler.MAX_BYTES;

    /**
     * The size of the input buffer, in bytes, chosen for uploads of files. A connection has the buffer only while there is something to
     * read.
     */
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
     * @param limits how many connections there may be
     * @param drain how long requests under way may take when the server stops
     */
    public HttpServer(String host, int port, ConnectionLimits limits, Duration drain, RequestChain chain) {
        if (ConnectionLimits.openFiles() < ENOUGH_FILES) {
            LOG.warn(
                    "only {} files may be open at once (ulimit -n): {} connections at most, and sandboxes, which may open"
                            + " 4096 each, start only if the limit is no lower",
                    ConnectionLimits.openFiles(),
                    limits.all());
        }
        EnvelopeErrorHandler errors = chain.dispatch().errors();
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
        ConnectionHandler connectionHandler = new ConnectionHandler(limits, errors);
        connector.addBean(connectionHandler.connections());
        server.addBean(chain.dispatch().threads());
        server.setHandler(chain.link(connectionHandler));
    }

    /**
     * Opens the port.
     *
     * @throws Exception when the port cannot be opened
     */
    public void start() throws Exception {
        server.start();
    }

    /** Returns the URL of the port it listens on. */
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
