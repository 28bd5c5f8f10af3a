package ai.vibengine.conformance.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.apache.http.HttpHost;
import org.apache.http.conn.ClientConnectionManager;
import org.apache.http.conn.ClientConnectionOperator;
import org.apache.http.conn.OperatedClientConnection;
import org.apache.http.conn.scheme.Scheme;
import org.apache.http.conn.scheme.SchemeLayeredSocketFactory;
import org.apache.http.conn.scheme.SchemeRegistry;
import org.apache.http.impl.conn.BasicClientConnectionManager;
import org.apache.http.impl.conn.DefaultClientConnectionOperator;
import org.apache.http.params.HttpParams;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Opens the connections of REST Assured's client by {@link Connector}: the client itself waits for the timeout of each address in turn. */
@SuppressWarnings("deprecation") // REST Assured takes no other client.
final class ConnectionOperator extends DefaultClientConnectionOperator {
    private final Connector connector;
    private final Duration timeout;

    private ConnectionOperator(SchemeRegistry registry, Connector connector, Duration timeout) {
        super(registry);
        this.connector = connector;
        this.timeout = timeout;
    }

    static ClientConnectionManager manager(Connector connector, Duration timeout) {
        return new BasicClientConnectionManager() {
            // The constructor above calls this before fields are set, but after captured variables are.
            @Override
            protected ClientConnectionOperator createConnectionOperator(SchemeRegistry registry) {
                return new ConnectionOperator(registry, connector, timeout);
            }
        };
    }

    @Override
    public void openConnection(
            OperatedClientConnection connection,
            HttpHost host,
            @Nullable InetAddress local,
            HttpContext context,
            HttpParams params)
            throws IOException {
        Scheme scheme = schemeRegistry.getScheme(host.getSchemeName());
        int port = scheme.resolvePort(host.getPort());
        Socket socket = connector.connect(host.getHostName(), port, timeout);
        connection.opening(socket, host);
        if (scheme.getSchemeSocketFactory() instanceof SchemeLayeredSocketFactory secure) {
            socket = secure.createLayeredSocket(socket, host.getHostName(), port, params);
            connection.opening(socket, host);
        }
        prepareSocket(socket, context, params);
        connection.openCompleted(scheme.getSchemeSocketFactory().isSecure(socket), params);
    }
}
