package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Says in one sentence what a schema asks for. */
final class ViolationMessage {

    static final String REQUIRED = "is required";
    static final String UNKNOWN = "is not a known field";

    /** 300.0 is an integer to later JSON Schemas, and none to OpenAPI 3.0. */
    static final String PLAIN_INTEGER = "must be written as a plain integer";

    private ViolationMessage() {}

    static String maxItems(Object most) {
        return "must have at most " + most + " items";
    }

    static String maxProperties(Object most) {
        return "must have at most " + most + " entries";
    }

    static String maxTotalLength(Object most) {
        return "must have at most " + count(most.toString(), "character") + " in all values together";
    }

    /** Of values that must have one of these types. */
    static String types(Collection<String> types) {
        // A null is what may be left out, and so is told last.
        return "must be "
                + types.stream()
                        .sorted(Comparator.comparing((String type) -> type.equals("null"))
                                .thenComparing(type -> type))
                        .map(ViolationMessage::typeName)
                        .collect(Collectors.joining(" or "));
    }

    static String of(Error error) {
        String limit = limit(error);
        return switch (error.getKeyword()) {
            case "required" -> REQUIRED;
            case "additionalProperties" -> UNKNOWN;
            case "type" -> types(List.of(limit.replaceAll("[\\[\\]\"]", "").split(",", -1)));
            case "minimum" -> "must be at least " + limit;
            case "maximum" -> "must be at most " + limit;
            case "multipleOf" -> "must be a multiple of " + limit;
            case "minLength" -> "must have at least " + count(limit, "character");
            case "maxLength" -> "must have at most " + count(limit, "character");
            case "minItems" -> "must have at least " + count(limit, "item");
            case "maxItems" -> maxItems(limit);
            case "maxProperties" -> maxProperties(limit);
            case MaxTotalLengthKeyword.NAME -> maxTotalLength(limit);
            case "pattern" -> "must match " + limit;
            case "enum" ->
                "must be one of " + limit.replaceAll("[\\[\\]\"]", "").replace(",", ", ");
            case "propertyNames" ->
                "has a key that is not allowed: \"" + Violation.path(List.of(String.valueOf(error.getProperty())))
                        + "\"; keys have " + keyBounds(error);
            default -> "is not valid: " + error.getKeyword();
        };
    }

    private static String count(String number, String noun) {
        return number + " " + noun + (number.equals("1") ? "" : "s");
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
        JsonNode words = bounds.path(Shape.PATTERN_IN_WORDS);
        return words.isTextual() ? length + " and " + words.textValue() : length;
    }

    private static String typeName(String type) {
        return switch (type) {
            case "integer", "object", "array" -> "an " + type;
            case "null" -> type;
            default -> "a " + type;
        };
    }
}
