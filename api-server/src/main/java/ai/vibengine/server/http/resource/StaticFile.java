package ai.vibengine.server.operations;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** A file of the reference, also in the form that most browsers ask for. Its bytes are nobody's to change. */
final class ReferenceFile {

    private static final int TAG_BYTES = 12;

    private final String type;
    private final byte[] bytes;
    private final byte[] compressed;
    private final String tag;

    private ReferenceFile(String type, byte[] bytes, byte[] compressed, String tag) {
        this.type = type;
        this.bytes = bytes;
        this.compressed = compressed;
        this.tag = tag;
    }

    static ReferenceFile of(String type, byte[] bytes) {
        return new ReferenceFile(type, bytes, compress(bytes), tag(bytes));
    }

    String type() {
        return type;
    }

    boolean isPage() {
        return type.startsWith("text/html");
    }

    byte[] bytes(boolean gzip) {
        return gzip ? compressed : bytes;
    }

    /** The entity tag; the two forms have one each, as RFC 9110, section 8.8.3, asks. */
    String tag(boolean gzip) {
        return '"' + tag + (gzip ? "-gzip" : "") + '"';
    }

    private static byte[] compress(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 3);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return compressed.toByteArray();
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
