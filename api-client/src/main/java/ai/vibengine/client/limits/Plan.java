package ai.vibengine.client.limits;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The plan of an account.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record Plan(String value) {

    /** The plan that costs nothing. */
    public static final Plan FREE = new Plan("free");

    /** The plan for more. */
    public static final Plan PRO = new Plan("pro");

    /** The plan whose limits are set per account. */
    public static final Plan ENTERPRISE = new Plan("enterprise");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public Plan {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
