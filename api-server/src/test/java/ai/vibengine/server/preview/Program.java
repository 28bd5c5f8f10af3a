package ai.vibengine.server.preview;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** A program that listens on a port, and says byte by byte what a test wants it to. */
@NullMarked
final class Program implements AutoCloseable {

    /** What it does with a request whose head it has read. */
    @FunctionalInterface
    interface Answer {
        void to(String head, InputStream in, OutputStream out) throws Exception;
    }

    private final ServerSocket listening;
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();

    private Program(Answer answer) throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(() -> {
            while (!listening.isClosed()) {
                Socket connection = listening.accept();
                start(() -> {
                    try (connection) {
                        serve(connection, answer);
                    }
                });
            }
        });
    }

    /** Starts one. */
    static Program that(Answer answer) throws IOException {
        return new Program(answer);
    }

    /** Starts one that answers each request with the text, and closes. */
    static Program saying(String... lines) throws IOException {
        String text = String.join("\r\n", lines);
        return that((head, in, out) -> out.write(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Returns the head of the next request that came, with its last line. */
    String head() throws InterruptedException {
        String head = heads.poll(10, TimeUnit.SECONDS);
        if (head == null) {
            throw new AssertionError("no request came");
        }
        return head;
    }

    /** Returns on how many connections a request has come whose head was not asked for. */
    int connections() {
        return heads.size();
    }

    boolean wasAsked() {
        return !heads.isEmpty();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void serve(Socket connection, Answer answer) throws Exception {
        String head = readHead(connection.getInputStream());
        if (!head.isEmpty()) {
            heads.add(head);
            answer.to(head, connection.getInputStream(), connection.getOutputStream());
            connection.getOutputStream().flush();
        }
    }

    /** Reads to the end of a head, and no further. */
    static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                return "";
            }
            head.write(octet);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception over) {
                // The test is over, or the client is gone.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
