package ai.vibengine.server.runtime.agent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/** The payload of a frame to an agent, put together from its parts. Numbers are big endian; texts have their length before them. */
final class Payload {

    private byte[] bytes = new byte[256];
    private int length;

    Payload u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    Payload u32(int value) {
        reserve(Integer.BYTES);
        ByteBuffer.wrap(bytes).putInt(length, value);
        length += Integer.BYTES;
        return this;
    }

    Payload u64(long value) {
        reserve(Long.BYTES);
        ByteBuffer.wrap(bytes).putLong(length, value);
        length += Long.BYTES;
        return this;
    }

    Payload text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    Payload bytes(byte[] part) {
        u32(part.length);
        reserve(part.length);
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
        return this;
    }

    Payload texts(Collection<String> texts) {
        u32(texts.size());
        texts.forEach(this::text);
        return this;
    }

    /** Returns all of it; what is added later may or may not be seen through it. */
    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
