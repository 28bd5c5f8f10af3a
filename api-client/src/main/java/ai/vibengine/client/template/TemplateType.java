package ai.vibengine.client.template;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Whose template it is.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record TemplateType(String value) {

    /** Seen by everyone, and protected. */
    public static final TemplateType BUILT_IN = new TemplateType("built_in");

    /** Belongs to an account. */
    public static final TemplateType CUSTOM = new TemplateType("custom");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public TemplateType {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
