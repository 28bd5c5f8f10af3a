package ai.vibengine.client.limits;

import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.JsonForm;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bounds of a number that a sandbox is created with. Immutable. */
public final class FieldBounds {

    private final BigDecimal min;
    private final BigDecimal max;
    private final Optional<BigDecimal> defaultValue;
    private final JsonForm form;

    /** Throws UnreadableFieldException when a required property is missing. */
    FieldBounds(ai.vibengine.client.internal.generated.FieldBounds wire, JsonForm form) {
        min = Fields.required(wire.getMin(), "bounds.min");
        max = Fields.required(wire.getMax(), "bounds.max");
        defaultValue = Optional.ofNullable(wire.getDefault());
        this.form = form;
    }

    /** {@return the least value} */
    public BigDecimal min() {
        return min;
    }

    /** {@return the greatest value} */
    public BigDecimal max() {
        return max;
    }

    /** {@return what counts where nothing is given; empty when there is no default} */
    public Optional<BigDecimal> defaultValue() {
        return defaultValue;
    }

    /** {@return fields of the answer that this version of the client does not know, as JSON values; unmodifiable} */
    public Map<String, Object> unknownFields() {
        return form.unknownFields();
    }

    /**
     * {@return it as the API told it, by the names of the contract: maps, lists, texts, numbers and truth values, unmodifiable;
     * what Jackson writes for it}
     */
    @JsonValue
    public Map<String, Object> toMap() {
        return form.toMap();
    }

    /**
     * Compares what the API told.
     *
     * @param other what to compare with
     * @return whether both tell the same
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldBounds bounds && bounds.form.equals(form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    /** {@return the least and the greatest value, and the default} */
    @Override
    public String toString() {
        return "FieldBounds[" + min + " to " + max
                + defaultValue.map(value -> ", default " + value).orElse("") + "]";
    }
}
