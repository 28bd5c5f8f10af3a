package ai.vibengine.client.testing.internal.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Serves HTTP/1.1 on a free port of the loopback interface. It is not the JDK's server, which answers requests that are not
 * HTTP by itself and otherwise than the contract says.
 */
public final class HttpListener implements AutoCloseable {

    private static final int BACKLOG = 1024;
    private static final int IDLE_MILLIS = 60_000;

    private final ServerSocket socket;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private final Function<Request, Response> handler;
    private final int longestBody;

    /**
     * Listens at once.
     *
     * @param longestBody no more of a body is read
     */
    public HttpListener(Function<Request, Response> handler, int longestBody) {
        this.handler = handler;
        this.longestBody = longestBody;
        try {
            socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("There is no free port on the loopback interface.", e);
        }
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fake-vibengine");
            thread.setDaemon(true);
            return thread;
        });
        threads.execute(this::accept);
    }

    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return; // Closed.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            connection.setSoTimeout(IDLE_MILLIS);
            HttpReader in = new HttpReader(new BufferedInputStream(connection.getInputStream()), longestBody);
            OutputStream out = connection.getOutputStream();
            boolean open = true;
            while (open && in.hasRequest()) {
                HttpReader.Received received = in.read(out);
                Response response = handler.apply(received.request());
                open = !response.lost && received.keepsConnection() && ResponseWriter.keepsConnection(response);
                if (!response.lost) {
                    ResponseWriter.write(response, received.request().isHead(), open, out);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // The client went; nothing can be told to it.
        } finally {
            connections.remove(connection);
        }
    }
}
