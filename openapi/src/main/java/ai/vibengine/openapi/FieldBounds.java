package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The bounds of a number that a request may have, or of the number of entries of a map.
 *
 * @param defaultValue what counts where none is given
 */
public record FieldBounds(BigDecimal min, BigDecimal max, Optional<BigDecimal> defaultValue) {

    /** Returns those of a schema; empty for one of anything but bounded numbers and maps. */
    static Optional<FieldBounds> of(JsonNode schema) {
        if (schema.has("maxProperties")) {
            return Optional.of(new FieldBounds(
                    BigDecimal.valueOf(schema.path("minProperties").asLong()),
                    schema.get("maxProperties").decimalValue(),
                    Optional.empty()));
        }
        return schema.has("minimum") && schema.has("maximum")
                ? Optional.of(new FieldBounds(
                        schema.get("minimum").decimalValue(),
                        schema.get("maximum").decimalValue(),
                        Optional.ofNullable(schema.get("default")).map(JsonNode::decimalValue)))
                : Optional.empty();
    }
}
