package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.network.Cidr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of one connection of a sandbox that the gateway asks about. Belongs to the thread of {@link GatewayConnections}. */
final class GatewayConnection {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayConnection.class);
    private static final int HEADER = 1 + Integer.BYTES;
    private static final int MOST_HEAD = 16_384;
    private static final int OPENING = 2 * Integer.BYTES + Short.BYTES;
    private static final char CONNECTION = 'C';
    private static final char NAMES = 'T';
    private static final char HEAD = 'H';
    private static final char GO = 'G';

    private final SocketChannel channel;
    private final Owner owner;
    private final ByteBuffer received = ByteBuffer.allocate(MOST_HEAD + HEADER);
    private byte[] head = new byte[0];
    private char kind;
    private int source;
    private int destination;
    private int port;
    private boolean asked;
    private @Nullable String host;

    /** What decides about connections. */
    interface Owner {

        /** A connection has shown what it wants: its {@link #host}, or none. */
        void decide(GatewayConnection connection);

        /** A question for a name came by TCP. */
        void question(GatewayConnection connection, byte[] question);
    }

    GatewayConnection(SocketChannel channel, Owner owner) {
        this.channel = channel;
        this.owner = owner;
    }

    /** Takes what has come; false at the end. */
    boolean read() throws IOException {
        if (channel.read(received) < 0) {
            return false;
        }
        received.flip();
        boolean goesOn = true;
        while (goesOn && takeNext()) {
            goesOn = channel.isOpen();
        }
        received.compact();
        return goesOn && received.hasRemaining();
    }

    private boolean takeNext() throws IOException {
        if (kind == NAMES) {
            return takeQuestion();
        }
        if (received.remaining() < HEADER) {
            return false;
        }
        char type = (char) received.get(received.position());
        int length = received.getInt(received.position() + 1);
        if (length < 0 || length > MOST_HEAD) {
            throw new IOException("a frame of " + length + " bytes");
        }
        if (received.remaining() < HEADER + length) {
            return false;
        }
        received.position(received.position() + HEADER);
        if (kind == 0 && (type == CONNECTION || type == NAMES) && length == OPENING) {
            kind = type;
            source = received.getInt();
            destination = received.getInt();
            port = Short.toUnsignedInt(received.getShort());
        } else if (kind == CONNECTION && type == HEAD) {
            byte[] longer = new byte[head.length + length];
            System.arraycopy(head, 0, longer, 0, head.length);
            received.get(longer, head.length, length);
            head = longer;
            look();
        } else {
            throw new IOException("a frame of type " + (int) type);
        }
        return true;
    }

    private void look() {
        if (asked) {
            return;
        }
        ConnectionHead shown = ConnectionHead.read(head, head.length);
        if (shown.isComplete() || head.length >= MOST_HEAD) {
            asked = true;
            host = shown.name().orElse(null);
            head = new byte[0];
            owner.decide(this);
        }
    }

    private boolean takeQuestion() {
        if (received.remaining() < Short.BYTES) {
            return false;
        }
        int length = Short.toUnsignedInt(received.getShort(received.position()));
        if (length == 0 || length > MOST_HEAD || received.remaining() < Short.BYTES + length) {
            if (length == 0 || length > MOST_HEAD) {
                end();
            }
            return false;
        }
        received.getShort();
        byte[] question = new byte[length];
        received.get(question);
        owner.question(this, question);
        return true;
    }

    int source() {
        return source;
    }

    int destination() {
        return destination;
    }

    int port() {
        return port;
    }

    /** Returns the name that it gave; empty when it gave none. */
    Optional<String> host() {
        return Optional.ofNullable(host);
    }

    /** Returns whether it leads to somebody, or asks whether it may. */
    boolean isForwarded() {
        return kind == CONNECTION;
    }

    /** Lets it go on to an address, at the port that it wanted. */
    void go(Cidr address) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + Integer.BYTES + Short.BYTES)
                .put((byte) GO)
                .putInt(Integer.BYTES + Short.BYTES)
                .putInt(address.first())
                .putShort((short) port)
                .flip();
        write(frame);
    }

    /** Answers a question that came by TCP. */
    void answer(byte[] answer) {
        write(ByteBuffer.allocate(Short.BYTES + answer.length)
                .putShort((short) answer.length)
                .put(answer)
                .flip());
    }

    /** Who does not read is not waited for. */
    private void write(ByteBuffer bytes) {
        try {
            channel.write(bytes);
            if (bytes.hasRemaining()) {
                end();
            }
        } catch (IOException gone) {
            end();
        }
    }

    /** Ends it. */
    void end() {
        try {
            channel.close();
        } catch (IOException gone) {
            LOG.debug("a connection was gone before it was ended", gone);
        }
    }
}
