package ai.vibengine.server.preview;

import ai.vibengine.server.http.connection.ConnectionHandler;
import ai.vibengine.server.http.connection.ConnectionLimits;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.port.PortService;
import ai.vibengine.server.port.PreviewSettings;
import ai.vibengine.server.runtime.SandboxPorts;
import ai.vibengine.server.sandbox.SandboxService;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of the ports of sandboxes. */
public final class PreviewServer implements AutoCloseable {

    /** These only move what is there; nothing that waits is done on them. */
    private static final int THREADS = 16;

    private static final int ACCEPTORS = 1;
    private static final int SELECTORS = 1;
    private static final int MOST_HEAD_BYTES = 32 * 1024;

    /** How long a request or a WebSocket may be under way without a byte in either direction. */
    private static final Duration IDLE = Duration.ofHours(1);

    /** Streams and WebSockets have no end of their own, and nobody is to wait for them. */
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(PreviewServer.class);

    private final Server server;
    private final ServerConnector connector;
    private final PreviewTraffic traffic;

    /**
     * Puts the parts together; {@link #start()} opens the port.
     *
     * @param proxies how many stand in front
     * @param drain how long requests under way may take when the server stops, two seconds at most
     * @param activity is told the id of a sandbox whenever something passes through a port of it
     */
    public PreviewServer(
            String host,
            PreviewSettings settings,
            int proxies,
            Duration drain,
            PortService ports,
            SandboxService sandboxes,
            SandboxPorts connections,
            Consumer<String> activity,
            EnvelopeErrorHandler errors) {
        ConnectionLimits limits = ConnectionLimits.ofPorts(proxies);
        PreviewLimits previewLimits = PreviewLimits.of(limits.all());
        traffic = new PreviewTraffic(previewLimits, activity);
        ports.onClose(traffic::breakOff);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("ports");
        server = new Server(threads);
        connector = new ServerConnector(server, ACCEPTORS, SELECTORS, new HttpConnectionFactory(configuration())) {
            @Override
            protected SocketChannelEndPoint newEndPoint(
                    SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                VisitorEndPoint visitor = new VisitorEndPoint(channel, selector, key, getScheduler(), getExecutor());
                visitor.setIdleTimeout(getIdleTimeout());
                return visitor;
            }
        };
        connector.setHost(host);
        connector.setPort(settings.listenPort().orElse(0));
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        server.setErrorHandler(errors);
        server.setStopTimeout(Math.min(drain.toMillis(), LONGEST_DRAIN.toMillis()));
        ConnectionHandler connectionHandler = ConnectionHandler.ofPorts(limits, errors);
        connector.addBean(connectionHandler.connections());
        PreviewHandler handler = new PreviewHandler(settings, ports, sandboxes, traffic, errors);
        handler.setHandler(
                new PortProxy(connections, previewLimits, IDLE, threads, proxies, settings.scheme(), errors));
        connectionHandler.setHandler(handler);
        server.setHandler(new GracefulHandler(connectionHandler));
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
                    "Cannot listen on " + connector.getHost() + " port " + connector.getPort()
                            + " for the ports of sandboxes (--preview-port)",
                    failure);
        }
    }

    /** Returns the port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Returns what is under way. */
    public PreviewTraffic traffic() {
        return traffic;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (TimeoutException left) {
            // Jetty stops all the same and tells of it at last.
            LOG.info("requests to ports of sandboxes were still under way and have been cut off");
        } catch (Exception failure) {
            throw new IllegalStateException("The server of the ports did not stop cleanly", failure);
        }
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setSendDateHeader(false);
        configuration.setRequestHeaderSize(MOST_HEAD_BYTES);
        // What a target means is up to who answers.
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        return configuration;
    }
}
