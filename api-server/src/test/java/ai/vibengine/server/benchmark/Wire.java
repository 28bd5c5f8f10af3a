package ai.vibengine.server.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;

/** Moves files over HTTP/1.1 with next to no work of its own: a connection for each, and no more of the protocol than that needs. */
@NullMarked
final class Wire {

    private static final int CHUNK = 256 * 1024;

    private final URI server;
    private final String key;

    Wire(URI server, String key) {
        this.server = server;
        this.key = key;
    }

    /** Sends a file and returns its length. */
    long send(String path, Path file) throws IOException {
        try (SocketChannel socket = connect();
                FileChannel content = FileChannel.open(file)) {
            long length = content.size();
            say(socket, "PUT " + path, "Content-Type: application/octet-stream\r\nContent-Length: " + length + "\r\n");
            for (long sent = 0; sent < length; ) {
                sent += content.transferTo(sent, length - sent, socket);
            }
            requireSuccess(new BufferedReader(Channels.newReader(socket, StandardCharsets.US_ASCII)));
            return length;
        }
    }

    /** Receives a file of at least this length and returns how many bytes came, the head of the answer among them. */
    long receive(String path, long least) throws IOException {
        try (SocketChannel socket = connect()) {
            say(socket, "GET " + path, "");
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            long received = 0;
            for (int length = socket.read(chunk); length >= 0; length = socket.read(chunk.clear())) {
                received += length;
            }
            if (received < least) {
                throw new IOException("only " + received + " bytes came");
            }
            return received;
        }
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
    }

    private void say(SocketChannel socket, String target, String headers) throws IOException {
        String head = target + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nX-API-Key: " + key
                + "\r\nConnection: close\r\n" + headers + "\r\n";
        ByteBuffer bytes = ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    private static void requireSuccess(BufferedReader answer) throws IOException {
        String status = answer.readLine();
        if (status == null || !status.matches("HTTP/1.1 20[0-9].*")) {
            throw new IOException("not taken: " + status);
        }
    }
}
