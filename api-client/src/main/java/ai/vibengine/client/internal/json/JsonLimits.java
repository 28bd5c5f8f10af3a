package ai.vibengine.client.internal.json;

/**
 * Bounds what an answer may become in memory, before it is read: text of JSON costs a few times its size, but empty
 * objects, entries and names cost up to a hundred times theirs. One pass over the bytes, which is short beside reading.
 */
final class JsonLimits {

    /** The deepest answer of the contract has five levels. */
    static final int MAX_DEPTH = 64;
    /** Commas, colons and opening brackets. The largest page of the contract has some 11,000. */
    private static final int MAX_PARTS = 100_000;

    private JsonLimits() {}

    /**
     * Looks at a body.
     *
     * @throws UnreadableFieldException if it is not in UTF-8, too deep, or has too many values
     */
    static void check(byte[] body) {
        // Other encodings of JSON have zeros among their first bytes; RFC 8259 has no others.
        for (int i = 0; i < Math.min(4, body.length); i++) {
            if (body[i] == 0) {
                throw new UnreadableFieldException("the whole", "is not in UTF-8");
            }
        }
        int depth = 0;
        int parts = 0;
        boolean inText = false;
        for (int i = 0; i < body.length; i++) {
            byte b = body[i];
            if (inText) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    inText = false;
                }
                continue;
            }
            switch (b) {
                case '"' -> inText = true;
                case ',', ':' -> parts++;
                case '{', '[' -> {
                    parts++;
                    depth++;
                }
                case '}', ']' -> depth--;
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                throw new UnreadableFieldException("the whole", "is deeper than " + MAX_DEPTH + " levels");
            }
            if (parts > MAX_PARTS) {
                throw new UnreadableFieldException("the whole", "has more than " + MAX_PARTS + " values");
            }
        }
    }
}
