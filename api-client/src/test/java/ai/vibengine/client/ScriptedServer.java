package ai.vibengine.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server on a raw socket that answers each request with the next step of a script, so that it can do what no decent
 * server does. When the script is over it answers with its last step again.
 */
final class ScriptedServer implements AutoCloseable {

    private final ServerSocket socket;
    private final BlockingQueue<Step> script;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Semaphore arrivals = new Semaphore(0);
    private final Semaphore hangUps = new Semaphore(0);
    private volatile Step last;

    ScriptedServer(Step... steps) {
        script = new LinkedBlockingQueue<>(List.of(steps));
        last = steps[steps.length - 1];
        try {
            socket = new ServerSocket(0, 1100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    List<Received> received() {
        return received;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (Received request = read(in); request != null; request = read(in)) {
                received.add(request);
                arrivals.release();
                Step next = script.poll();
                last = next == null ? last : next;
                if (!last.answer(connection.getOutputStream(), this)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client has hung up, which several of the scripts are about.
            open.remove(connection);
            hangUps.release();
        }
    }

    private static @Nullable Received read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return null;
            }
            head.append((char) c);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length:");
        int length = at < 0
                ? 0
                : Integer.parseInt(
                        lower.substring(at + 15, lower.indexOf('\r', at)).strip());
        return new Received(head.toString(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /** Blocks a step until the server is closed. */
    void untilClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until so many requests more have come. */
    void awaitRequests(int count) throws InterruptedException {
        arrivals.acquire(count);
    }

    /** Waits until a client has hung up on so many answers; a test that hangs here fails by its timeout. */
    void awaitHangUps(int count) throws InterruptedException {
        hangUps.acquire(count);
    }

    /** Slows a step down. */
    void pause(long millis) {
        try {
            boolean unused = closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends all connections in the way of a machine that has lost them. */
    void resetConnections() throws IOException {
        for (Socket connection : open) {
            connection.setSoLinger(true, 0);
            connection.close();
        }
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            socket.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** One request as it came. */
    record Received(String head, String body) {

        String line() {
            return head.substring(0, head.indexOf('\r'));
        }

        @Nullable
        String header(String name) {
            String lower = head.toLowerCase(Locale.ROOT);
            int at = lower.indexOf("\r\n" + name.toLowerCase(Locale.ROOT) + ":");
            return at < 0
                    ? null
                    : head.substring(at + name.length() + 3, head.indexOf('\r', at + 2))
                            .strip();
        }
    }

    /** What one request is answered with; false when the connection shall be closed. */
    @FunctionalInterface
    interface Step {
        boolean answer(OutputStream out, ScriptedServer server) throws IOException;
    }

    static Step json(int status, String body, String... headers) {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " x\r\nContent-Type: application/json\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        text.append("Content-Length: ").append(length).append("\r\n\r\n").append(body);
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return (out, server) -> {
            out.write(bytes);
            out.flush();
            return true;
        };
    }

    static Step error(int status, String code, String... headers) {
        return json(status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"It went wrong.\"}}", headers);
    }

    /** Exactly these bytes, then the end of the connection. */
    static Step raw(String text) {
        return (out, server) -> {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return false;
        };
    }

    /** No answer, and the connection stays open. */
    static Step silence() {
        return (out, server) -> {
            server.untilClosed();
            return false;
        };
    }

    /** The connection ends before an answer. */
    static Step hangUp() {
        return (out, server) -> false;
    }
}
