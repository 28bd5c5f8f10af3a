package ai.vibengine.server.runtime.oci.network;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name that a connection gives of whom it wants, from its first bytes: in the greeting of TLS (SNI, RFC 6066), or in the head of an
 * HTTP request. What is read is from a sandbox, and may be anything.
 *
 * @param isComplete whether more bytes change nothing
 * @param name in lower case and without a final dot; empty when there is none, or not yet
 */
record ConnectionHead(boolean isComplete, Optional<String> name) {

    private static final ConnectionHead UNKNOWN = new ConnectionHead(false, Optional.empty());
    private static final ConnectionHead NAMELESS = new ConnectionHead(true, Optional.empty());
    private static final int LONGEST_NAME = 253;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*");

    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    private static final int VERSION_AND_RANDOM = 34;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}( .*)?", Pattern.DOTALL);
    private static final String END_OF_HEAD = "\r\n\r\n";

    /** Reads as much as there is. */
    static ConnectionHead read(byte[] bytes, int length) {
        if (length == 0) {
            return UNKNOWN;
        }
        return bytes[0] == HANDSHAKE ? tls(ByteBuffer.wrap(bytes, 0, length)) : http(bytes, length);
    }

    private static ConnectionHead tls(ByteBuffer records) {
        ByteBuffer message = ByteBuffer.allocate(records.remaining());
        // A greeting may be spread over several records.
        while (records.remaining() >= RECORD_HEADER) {
            if (records.get() != HANDSHAKE) {
                return NAMELESS;
            }
            records.getShort();
            int length = Short.toUnsignedInt(records.getShort());
            if (length == 0) {
                return NAMELESS;
            }
            int there = Math.min(length, records.remaining());
            message.put(records.slice().limit(there));
            records.position(records.position() + there);
        }
        message.flip();
        if (message.remaining() < MESSAGE_HEADER) {
            return UNKNOWN;
        }
        int header = message.getInt();
        if (header >>> 24 != CLIENT_HELLO) {
            return NAMELESS;
        }
        int length = header & 0xff_ffff;
        if (message.remaining() < length) {
            return UNKNOWN;
        }
        try {
            return new ConnectionHead(true, serverName(message.limit(message.position() + length)));
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            return NAMELESS;
        }
    }

    private static Optional<String> serverName(ByteBuffer hello) {
        skip(hello, VERSION_AND_RANDOM);
        skip(hello, Byte.toUnsignedInt(hello.get()));
        skip(hello, Short.toUnsignedInt(hello.getShort()));
        skip(hello, Byte.toUnsignedInt(hello.get()));
        if (!hello.hasRemaining()) {
            return Optional.empty();
        }
        ByteBuffer extensions = part(hello, Short.toUnsignedInt(hello.getShort()));
        Optional<String> name = Optional.empty();
        while (extensions.hasRemaining()) {
            int type = Short.toUnsignedInt(extensions.getShort());
            ByteBuffer extension = part(extensions, Short.toUnsignedInt(extensions.getShort()));
            if (type == SERVER_NAME) {
                if (name.isPresent()) {
                    // Two names: whoever reads the other one must not be sent there.
                    return Optional.empty();
                }
                name = hostName(extension);
            }
        }
        return name;
    }

    private static Optional<String> hostName(ByteBuffer extension) {
        ByteBuffer list = part(extension, Short.toUnsignedInt(extension.getShort()));
        int type = list.get();
        ByteBuffer name = part(list, Short.toUnsignedInt(list.getShort()));
        if (type != HOST_NAME || list.hasRemaining() || extension.hasRemaining()) {
            return Optional.empty();
        }
        return normalized(StandardCharsets.ISO_8859_1.decode(name).toString());
    }

    private static ByteBuffer part(ByteBuffer of, int length) {
        if (length > of.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = of.slice().limit(length);
        skip(of, length);
        return part;
    }

    private static void skip(ByteBuffer bytes, int length) {
        bytes.position(bytes.position() + length);
    }

    private static ConnectionHead http(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        if (!METHOD.matcher(text).matches()) {
            return NAMELESS;
        }
        int end = text.indexOf(END_OF_HEAD);
        if (end < 0) {
            return UNKNOWN;
        }
        String host = null;
        for (String line : text.substring(0, end).split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "host:", 0, "host:".length())) {
                if (host != null) {
                    return NAMELESS;
                }
                host = line.substring("host:".length()).strip();
            }
        }
        return host == null ? NAMELESS : new ConnectionHead(true, normalized(host.replaceFirst(":[0-9]{0,5}$", "")));
    }

    /** Returns a name in the form in which names are compared; nothing for what is none. */
    static Optional<String> normalized(String text) {
        String name = (text.endsWith(".") ? text.substring(0, text.length() - 1) : text).toLowerCase(Locale.ROOT);
        return name.length() <= LONGEST_NAME && NAME.matcher(name).matches() ? Optional.of(name) : Optional.empty();
    }
}
