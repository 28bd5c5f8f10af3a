package ai.vibengine.server.runtime.agent;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an agent, which carries frames: a type, the length of the payload, the payload. One thread at a time may receive; any may
 * send. Nothing here waits for less than the agent takes: deadlines are kept by closing the connection, which any thread may do.
 */
public final class AgentConnection implements Closeable {

    /** The greatest payload that an agent sends. */
    static final int MOST_RECEIVED = 256 * 1024;

    /** The greatest payload of input and of content to an agent, but for {@link #MOST_WRITTEN}. */
    static final int MOST_SENT = 64 * 1024;

    /** The greatest payload of content of a file to an agent. */
    static final int MOST_WRITTEN = 256 * 1024;

    private static final int HEADER = 1 + Integer.BYTES;
    private static final int FIRST_BUFFER = 1024;

    private final ReadableByteChannel in;
    private final WritableByteChannel out;
    private ByteBuffer received = ByteBuffer.allocate(FIRST_BUFFER).limit(0);
    private ByteBuffer payload = ByteBuffer.allocate(0);

    /** Ended with the connection: a pipe that somebody reads does not close. */
    private @Nullable Process process;

    private AgentConnection(ReadableByteChannel in, WritableByteChannel out) {
        this.in = in;
        this.out = out;
    }

    /** Connects to the socket of an agent on this machine. */
    public static AgentConnection to(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
        return new AgentConnection(channel, channel);
    }

    /** Returns a connection over the standard streams of an agent that serves one request. */
    public static AgentConnection over(InputStream in, OutputStream out) {
        return new AgentConnection(Channels.newChannel(in), Channels.newChannel(new UnbufferedOutput(out)));
    }

    /** Returns a connection over the standard streams of a process, which ends with it. */
    public static AgentConnection over(Process process) {
        AgentConnection connection = over(process.getInputStream(), process.getOutputStream());
        connection.process = process;
        return connection;
    }

    /** Sends a frame without a payload. */
    void send(char type) throws IOException {
        send(type, ByteBuffer.allocate(0));
    }

    /** Sends a frame. */
    void send(char type, Payload parts) throws IOException {
        send(type, parts.buffer());
    }

    /** Sends a frame with the rest of the buffer, which has none then. */
    synchronized void send(char type, ByteBuffer rest) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER)
                .put((byte) type)
                .putInt(rest.remaining())
                .flip();
        if (out instanceof GatheringByteChannel gathering) {
            ByteBuffer[] both = {header, rest};
            while (rest.hasRemaining() || header.hasRemaining()) {
                gathering.write(both);
            }
        } else {
            ByteBuffer both = ByteBuffer.allocate(HEADER + rest.remaining());
            both.put(header).put(rest).flip();
            while (both.hasRemaining()) {
                out.write(both);
            }
        }
    }

    /**
     * Waits for the next frame.
     *
     * @return its type
     * @throws EOFException when the connection ended
     * @throws AgentFailure when the frame tells a failure
     * @throws ProtocolException for a frame that no agent sends
     */
    char next() throws IOException {
        fill(HEADER);
        char type = (char) (received.get() & 0xff);
        int length = received.getInt();
        if (length < 0 || length > MOST_RECEIVED) {
            throw new ProtocolException("an agent announced a frame of " + length + " bytes");
        }
        fill(length);
        payload = received.slice(received.position(), length);
        received.position(received.position() + length);
        if (type == FrameType.FAILED) {
            throw failure();
        }
        return type;
    }

    /** Waits for the next frame, which has to be of this type and have a payload of at least so many bytes. */
    ByteBuffer expect(char type, int least) throws IOException {
        char actual = next();
        if (actual != type || payload.remaining() < least) {
            throw new ProtocolException("an agent sent a frame of type " + (int) actual + " instead of " + type);
        }
        return payload;
    }

    /** Returns the payload of the last frame, until the next one is asked for. */
    ByteBuffer payload() {
        return payload;
    }

    private AgentFailure failure() throws IOException {
        AgentFailure.Stage[] stages = AgentFailure.Stage.values();
        if (payload.remaining() != 1 + Integer.BYTES || payload.get(0) < 1 || payload.get(0) > stages.length) {
            throw new ProtocolException("an agent told an unknown failure");
        }
        return new AgentFailure(stages[payload.get() - 1], payload.getInt());
    }

    /** Sees to it that so many bytes are there. */
    private void fill(int count) throws IOException {
        if (received.remaining() >= count) {
            return;
        }
        byte[] array = received.array();
        int there = received.remaining();
        int from = received.position();
        if (array.length - from < count) {
            byte[] target = array.length < count
                    ? new byte[Math.min(HEADER + MOST_RECEIVED, Math.max(count, 4 * array.length))]
                    : array;
            System.arraycopy(array, from, target, 0, there);
            array = target;
            from = 0;
        }
        ByteBuffer more = ByteBuffer.wrap(array, from + there, array.length - from - there);
        while (more.position() - from < count) {
            if (in.read(more) < 0) {
                throw new EOFException("an agent ended its connection");
            }
        }
        received = ByteBuffer.wrap(array, from, more.position() - from);
    }

    /** Returns the rest of the payload as an array of its own. */
    byte[] payloadBytes() {
        int begin = payload.arrayOffset() + payload.position();
        return Arrays.copyOfRange(payload.array(), begin, begin + payload.remaining());
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.destroyForcibly();
        }
        try {
            out.close();
        } finally {
            in.close();
        }
    }

    /** An output that keeps nothing back, as those to processes do until somebody asks for it. */
    private static final class UnbufferedOutput extends FilterOutputStream {

        UnbufferedOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            out.flush();
        }
    }
}
