package ai.vibengine.conformance.http;

/** A key. It shows itself only to the wire. */
public record Secret(String value) {
    public Secret {
        if (value.isBlank()) {
            throw new IllegalArgumentException("A key is not blank");
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
