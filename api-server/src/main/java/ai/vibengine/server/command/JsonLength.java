package ai.vibengine.server.command;

/** The length of bytes that are written as a text in JSON. */
final class JsonLength {

    private static final int ESCAPED = "\\u0000".length();
    private static final int SHORT_ESCAPED = "\\n".length();

    /** A byte that is no UTF-8 becomes U+FFFD, which has three. */
    private static final int REPLACED = 3;

    private static final byte[] LENGTHS = lengths();

    private JsonLength() {}

    /** Returns the length of at most so many of the bytes. */
    static long of(byte[] bytes, int count) {
        long length = 0;
        for (int i = 0; i < count; i++) {
            length += LENGTHS[bytes[i] & 0xff];
        }
        return length;
    }

    private static byte[] lengths() {
        byte[] lengths = new byte[256];
        for (int octet = 0; octet < lengths.length; octet++) {
            lengths[octet] = (byte) (octet < ' ' ? ESCAPED : octet < 0x80 ? 1 : REPLACED);
        }
        for (char escaped : "\b\t\n\f\r\"\\".toCharArray()) {
            lengths[escaped] = (byte) SHORT_ESCAPED;
        }
        return lengths;
    }
}
