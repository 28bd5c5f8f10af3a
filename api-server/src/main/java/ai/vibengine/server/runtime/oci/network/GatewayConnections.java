package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of sandboxes that the gateway's processes (relay.c) ask about, for as long as they last. One thread serves all of them;
 * closing one here ends it there.
 */
final class GatewayConnections implements AutoCloseable {

    /** The name of the socket, which gateway.h has too. */
    private static final String SOCKET = "gateway";

    private static final Logger LOG = LoggerFactory.getLogger(GatewayConnections.class);
    private static final int BACKLOG = 1024;

    private final Selector selector;
    private final ServerSocketChannel listening;
    private final Path socket;
    private final Function<SocketChannel, GatewayConnection> opener;
    private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();

    /**
     * Listens in a folder.
     *
     * @param reached the same folder by a path that is short enough for an address of a socket
     * @param opener makes the state of a new connection
     */
    GatewayConnections(Path reached, Function<SocketChannel, GatewayConnection> opener) throws IOException {
        this.opener = opener;
        this.socket = reached.resolve(SOCKET);
        Files.deleteIfExists(socket);
        selector = Selector.open();
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
        listening.configureBlocking(false);
        listening.register(selector, SelectionKey.OP_ACCEPT);
    }

    void start() {
        var unused = DaemonThreads.start("gateway-connections", this::serve);
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select();
                for (Runnable task = work.poll(); task != null; task = work.poll()) {
                    task.run();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(key);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException | ClosedSelectorException ended) {
            LOG.debug("the gateway's connections end", ended);
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.channel() == listening) {
                SocketChannel channel = listening.accept();
                if (channel != null) {
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_READ, opener.apply(channel));
                }
            } else if (key.isValid()
                    && key.attachment() instanceof GatewayConnection connection
                    && !connection.read()) {
                key.channel().close();
            }
        } catch (IOException | RuntimeException failure) {
            LOG.debug("a connection of a sandbox is ended", failure);
            close(key);
        }
    }

    private void close(SelectionKey key) {
        if (key.channel() != listening) {
            try {
                key.channel().close();
            } catch (IOException failure) {
                LOG.debug("a connection is not closed", failure);
            }
        }
    }

    /** Does work on the thread of the connections. */
    void later(Runnable task) {
        work.add(task);
        selector.wakeup();
    }

    /** Ends those that no longer may be, and returns when they have ended. */
    void end(Predicate<GatewayConnection> unwanted) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        later(() -> {
            for (SelectionKey key : new ArrayList<>(selector.keys())) {
                if (key.attachment() instanceof GatewayConnection connection && unwanted.test(connection)) {
                    close(key);
                }
            }
            done.complete(null);
        });
        done.join();
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            key.channel().close();
        }
        selector.close();
        Files.deleteIfExists(socket);
    }
}
