package ai.vibengine.client.template;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Whether sandboxes can be started from a template.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record TemplateStatus(String value) {

    /** Sandboxes can be started from it. */
    public static final TemplateStatus READY = new TemplateStatus("ready");

    /** Its build is under way. */
    public static final TemplateStatus BUILDING = new TemplateStatus("building");

    /** Its build failed. It can be deleted and its id used again. */
    public static final TemplateStatus FAILED = new TemplateStatus("failed");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public TemplateStatus {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
