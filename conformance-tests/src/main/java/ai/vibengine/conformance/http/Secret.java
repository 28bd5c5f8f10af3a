package ai.vibengine.conformance.http;

/** A key of visible ASCII, as a header carries it, which {@code toString} does not show. */
public record Secret(String value) {
    public Secret {
        if (!value.matches("[!-~]+")) {
            throw new IllegalArgumentException("A key is one or more visible ASCII characters");
        }
    }

    /**
     * Reads the key that an option or a variable holds.
     *
     * @throws IllegalArgumentException if it is not a key; the message names the holder
     */
    public static Secret heldBy(String holder, String value) {
        OptionText.expectTrimmed(holder, value);
        try {
            return new Secret(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(holder + ": " + e.getMessage(), e);
        }
    }

    /** The beginning of the key, enough to tell two keys apart. */
    public String masked() {
        return value.length() < 16 ? "****" : value.substring(0, 6) + "****" + value.substring(value.length() - 2);
    }

    @Override
    public String toString() {
        return masked();
    }
}
