package ai.vibengine.client.port;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Who may use an open port.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record PortAccess(String value) {

    /** Whoever has the token. */
    public static final PortAccess PRIVATE = new PortAccess("private");

    /** Everybody. */
    public static final PortAccess PUBLIC = new PortAccess("public");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public PortAccess {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
