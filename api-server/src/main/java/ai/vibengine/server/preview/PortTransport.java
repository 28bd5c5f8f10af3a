package ai.vibengine.server.preview;

import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxPorts;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Carries HTTP to one port of a sandbox. Two are equal that lead to the same port, so that connections are used again. */
final class PortTransport implements Transport {

    private final SandboxPorts ports;
    private final String sandboxId;
    private final int port;

    PortTransport(SandboxPorts ports, String sandboxId, int port) {
        this.ports = ports;
        this.sandboxId = sandboxId;
        this.port = port;
    }

    @Override
    public void connect(SocketAddress unused, Map<String, Object> context) {
        ClientConnector connector = (ClientConnector) Objects.requireNonNull(context.get(ClientConnector.CONTEXT_KEY));
        try {
            SocketChannel channel = ports.connect(sandboxId, port);
            connector.accept(channel, context);
        } catch (IOException | RuntimeUnavailableException failure) {
            failed(context, failure);
        }
    }

    @Override
    public @Nullable SocketAddress getSocketAddress() {
        return null;
    }

    @Override
    public EndPoint newEndPoint(
            Scheduler scheduler, ManagedSelector selector, SelectableChannel channel, SelectionKey key) {
        return new SocketChannelEndPoint((SocketChannel) channel, selector, key, scheduler);
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context) {
        return new PortHandshake(endPoint, ports, context);
    }

    /** Tells who waits for the connection that there is none. */
    static void failed(Map<String, Object> context, Throwable failure) {
        if (context.get(org.eclipse.jetty.client.Connection.PROMISE_CONTEXT_KEY) instanceof Promise<?> promise) {
            promise.failed(failure);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PortTransport same && same.port == port && same.sandboxId.equals(sandboxId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sandboxId, port);
    }
}
