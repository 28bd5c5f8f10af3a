package ai.vibengine.server.runtime.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** A socket that says to each who connects what the test wants an agent to say. */
@NullMarked
final class FakeAgent implements AgentConnector, AutoCloseable {

    private final Path socket;
    private final ServerSocketChannel server;
    private final List<SocketChannel> peers = new ArrayList<>();
    private byte[] said = {};
    private boolean ends;

    FakeAgent() throws IOException {
        socket = Files.createTempDirectory("fake-agent").resolve("agent");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    /** Says these frames from now on, and then ends the connection. */
    FakeAgent saying(byte[]... frames) {
        said = joined(frames);
        ends = true;
        return this;
    }

    /** Says these frames from now on, and then nothing more. */
    FakeAgent staying(byte[]... frames) {
        said = joined(frames);
        ends = false;
        return this;
    }

    /** Says more to who connected last. */
    void say(byte[] frame) throws IOException {
        peers.get(peers.size() - 1).write(ByteBuffer.wrap(frame));
    }

    @Override
    public AgentConnection connect(String sandboxId) throws IOException {
        AgentConnection connection = AgentConnection.to(socket);
        peers.add(server.accept());
        say(said);
        if (ends) {
            peers.get(peers.size() - 1).shutdownOutput();
        }
        return connection;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel peer : peers) {
            peer.close();
        }
        server.close();
        Files.delete(socket);
        Files.delete(socket.getParent());
    }

    /** Returns a frame whose payload is so many bytes. */
    static byte[] frame(char type, int... payload) {
        byte[] bytes = new byte[payload.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        return frame(type, ByteBuffer.wrap(bytes));
    }

    static byte[] frame(char type, ByteBuffer payload) {
        byte[] frame = new byte[1 + Integer.BYTES + payload.remaining()];
        ByteBuffer.wrap(frame).put((byte) type).putInt(payload.remaining()).put(payload);
        return frame;
    }

    private static byte[] joined(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }
}
