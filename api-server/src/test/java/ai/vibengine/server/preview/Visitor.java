package ai.vibengine.server.preview;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullMarked;

/** A connection from outside to a port of a sandbox. */
@NullMarked
final class Visitor implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    private Visitor(Socket socket) {
        this.socket = socket;
    }

    /** Connects, and sends a request with these lines. */
    static Visitor sending(int port, String... lines) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        Visitor visitor = new Visitor(socket);
        visitor.send(String.join("\r\n", lines) + "\r\n\r\n");
        return visitor;
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    /** Reads the head of the answer. */
    String head() throws IOException {
        return Program.readHead(in());
    }

    /** Reads so many characters. */
    String read(int count) throws IOException {
        return new String(in().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    /** Reads to the end of the connection. */
    String rest() throws IOException {
        return new String(in().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
