package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of an operation.
 *
 * @param node all that the contract says of it; not to be changed
 */
public record Parameter(String name, Place place, boolean required, Level level, ContractSchema schema, JsonNode node) {

    /** Where a parameter stands. */
    public enum Place {
        PATH,
        QUERY,
        HEADER;

        static Place of(String in) {
            return valueOf(in.toUpperCase(Locale.ROOT));
        }
    }

    /** Returns the value that counts if none is sent. */
    public Optional<JsonNode> defaultValue() {
        return schema.defaultValue();
    }

    /** Returns everything that is wrong with the text that was sent; null if none was. */
    public List<Violation> violations(@Nullable String text) {
        if (text == null) {
            return required ? List.of(new Violation(name, ViolationMessage.REQUIRED)) : List.of();
        }
        return schema.violationsOfText(text).stream()
                .map(violation -> new Violation(name, violation.message()))
                .toList();
    }
}
