package ai.vibengine.conformance.http;

/** A key, of visible ASCII, as a header carries it. It shows itself only to the sender. */
public record Secret(String value) {
    public Secret {
        if (!value.matches("[!-~]+")) {
            throw new IllegalArgumentException("A key is one or more visible ASCII characters");
        }
    }

    /**
     * The key that an option or a variable holds.
     *
     * @throws IllegalArgumentException when it is none, with the holder's name
     */
    public static Secret heldBy(String holder, String value) {
        OptionText.expectTrimmed(holder, value);
        try {
            return new Secret(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(holder + ": " + e.getMessage(), e);
        }
    }

    /** What a person may see: enough to tell two keys apart. */
    public String masked() {
        return value.length() < 16 ? "****" : value.substring(0, 6) + "****" + value.substring(value.length() - 2);
    }

    @Override
    public String toString() {
        return masked();
    }
}
