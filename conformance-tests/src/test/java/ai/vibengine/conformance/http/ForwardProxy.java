package ai.vibengine.conformance.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy: it opens tunnels and passes requests on, or answers with a status of its own. */
final class ForwardProxy implements AutoCloseable {
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final int status;

    /**
     * A proxy on a port of its own.
     *
     * @param status of all its answers; 200 for one that lets everything through
     */
    ForwardProxy(InetAddress address, int status) throws IOException {
        this.server = new ServerSocket(0, 50, address);
        this.status = status;
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The heads of all requests, each header a line. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // Closed.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            List<String> head = new ArrayList<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                head.add(line);
            }
            asked.add(String.join("\n", head));
            String[] request = head.get(0).split(" ", -1);
            if (status != 200) {
                write(
                        client,
                        "HTTP/1.1 " + status + " No\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                                + "Content-Length: 3\r\nConnection: close\r\n\r\nno\n");
                return;
            }
            URI place = URI.create(request[0].equals("CONNECT") ? "http://" + request[1] : request[1]);
            try (Socket target = new Socket(place.getHost(), place.getPort())) {
                if (request[0].equals("CONNECT")) {
                    write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
                } else {
                    head.set(0, request[0] + " " + place.getRawPath() + " HTTP/1.1");
                    head.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith("proxy-"));
                    write(target, String.join("\r\n", head) + "\r\n\r\n");
                }
                threads.execute(() -> pass(in, target));
                target.getInputStream().transferTo(client.getOutputStream());
            }
        } catch (IOException e) {
            // One of both went.
        }
    }

    private static void pass(InputStream in, Socket target) {
        try {
            in.transferTo(target.getOutputStream());
            target.shutdownOutput();
        } catch (IOException e) {
            // One of both went.
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
