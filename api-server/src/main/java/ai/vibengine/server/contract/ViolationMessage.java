package ai.vibengine.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in one sentence what a schema asks for. */
final class ViolationMessage {

    private ViolationMessage() {}

    static String of(Error error) {
        String limit = limit(error);
        return switch (error.getKeyword()) {
            case "required" -> "is required";
            case "additionalProperties" -> "is not a known field";
            case "type" -> "must be " + typeNames(limit);
            case "minimum" -> "must be at least " + limit;
            case "maximum" -> "must be at most " + limit;
            case "minLength" -> "must have at least " + limit + " characters";
            case "maxLength" -> "must have at most " + limit + " characters";
            case "minItems" -> "must have at least " + limit + " items";
            case "maxItems" -> "must have at most " + limit + " items";
            case "maxProperties" -> "must have at most " + limit + " entries";
            case "pattern" -> "must match " + limit;
            case "enum" -> "must be one of " + limit;
            case "propertyNames" -> "has a key that is not allowed; keys have " + keyBounds(error);
            default -> "is not valid: " + error.getKeyword();
        };
    }

    /** The number or text that the keyword sets as a limit. */
    private static String limit(Error error) {
        JsonNode node = error.getSchemaNode();
        if (node == null) {
            return "";
        }
        JsonNode value = node.isObject() && node.has(error.getKeyword()) ? node.get(error.getKeyword()) : node;
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static String keyBounds(Error error) {
        JsonNode node = error.getSchemaNode();
        JsonNode bounds = node.has("propertyNames") ? node.get("propertyNames") : node;
        String length = bounds.path("minLength").asText() + " to "
                + bounds.path("maxLength").asText() + " characters";
        return bounds.has("pattern")
                ? length + " and match " + bounds.get("pattern").asText()
                : length;
    }

    /** Of one type, or of an array of them in JSON. */
    private static String typeNames(String types) {
        return Stream.of(types.replaceAll("[\\[\\]\"]", "").split(","))
                .map(ViolationMessage::typeName)
                .collect(Collectors.joining(" or "));
    }

    private static String typeName(String type) {
        return switch (type) {
            case "integer", "object", "array" -> "an " + type;
            case "null" -> type;
            default -> "a " + type;
        };
    }
}
