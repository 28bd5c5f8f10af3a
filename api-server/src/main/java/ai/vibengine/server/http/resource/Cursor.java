package ai.vibengine.server.http.resource;

import ai.vibengine.openapi.InvalidRequestException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The position in a list at which the next page begins: behind the entry with this sort key and this id. It is opaque to the client, and
 * bound to the list that it comes from.
 *
 * @param sortKey the key that the list is sorted by: a time, a line number, or 0 where ids alone sort it
 */
public record Cursor(long sortKey, String id) {

    private static final int SEAL_BYTES = 8;

    /**
     * Returns the cursor as the client passes it back.
     *
     * @param list the parts that identify the list: its kind, its account, its filter
     */
    public String encode(List<String> list) {
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        byte[] position = ByteBuffer.allocate(Long.BYTES + name.length)
                .putLong(sortKey)
                .put(name)
                .array();
        byte[] seal = seal(position, list);
        byte[] text = ByteBuffer.allocate(SEAL_BYTES + position.length)
                .put(seal)
                .put(position)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }

    /**
     * Returns the cursor that the client passed back; null when it passed none.
     *
     * @throws InvalidRequestException when it was not given out for this list
     */
    public static @Nullable Cursor decode(@Nullable String text, List<String> list) {
        if (text == null) {
            return null;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            byte[] seal = new byte[SEAL_BYTES];
            bytes.get(seal);
            byte[] position = new byte[bytes.remaining()];
            bytes.get(position);
            if (MessageDigest.isEqual(seal, seal(position, list))) {
                ByteBuffer fields = ByteBuffer.wrap(position);
                long sortKey = fields.getLong();
                return new Cursor(
                        sortKey, new String(position, Long.BYTES, fields.remaining(), StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException | BufferUnderflowException malformed) {
            throw notOfThisList();
        }
        throw notOfThisList();
    }

    private static InvalidRequestException notOfThisList() {
        return new InvalidRequestException("cursor", "was not given out for this list");
    }

    private static byte[] seal(byte[] position, List<String> list) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : list) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                digest.update(bytes);
            }
            return Arrays.copyOf(digest.digest(position), SEAL_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
