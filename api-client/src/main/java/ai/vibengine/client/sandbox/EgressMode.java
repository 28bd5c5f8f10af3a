package ai.vibengine.client.sandbox;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How much of the network a sandbox may reach.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record EgressMode(String value) {

    /** Every address that is not closed to all sandboxes. */
    public static final EgressMode PUBLIC = new EgressMode("public");

    /** What a list names, and nothing else. */
    public static final EgressMode ALLOWLIST = new EgressMode("allowlist");

    /** Nothing. */
    public static final EgressMode BLOCKED = new EgressMode("blocked");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public EgressMode {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
