package ai.vibengine.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a schema says of how many values a value may have in it: as much as is needed to stop reading what has too many.
 *
 * @param types the JSON types that it may have
 * @param properties those of an object that has names of its own
 * @param required those of them that must be there
 * @param others what an object's other properties are; null when it has none
 * @param maxOthers how many of those it may have
 * @param items what is in an array; null when anything may be
 * @param maxLength of a string, in code points
 */
record Shape(
        Set<String> types,
        Map<String, Shape> properties,
        Set<String> required,
        @Nullable Shape others,
        int maxOthers,
        @Nullable Shape items,
        int maxItems,
        int maxLength) {

    /** Of a schema that says nothing, or says it in more ways than one. */
    static final Shape ANY = new Shape(
            Set.of(), Map.of(), Set.of(), null, Integer.MAX_VALUE, null, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** Deeper than any body of the contract: whatever refers to itself ends here. */
    private static final int MOST_DEPTH = 12;

    Shape {
        types = Set.copyOf(types);
        properties = Map.copyOf(properties);
        required = Set.copyOf(required);
    }

    /**
     * Reads a schema of JSON Schema.
     *
     * @param definitions what it may refer to, by name
     */
    static Shape of(JsonNode schema, JsonNode definitions) {
        return of(schema, definitions, 0);
    }

    private static Shape of(JsonNode schema, JsonNode definitions, int depth) {
        if (depth > MOST_DEPTH) {
            return ANY;
        }
        if (schema.has("$ref")) {
            String reference = schema.get("$ref").asText();
            return of(definitions.path(reference.substring(reference.lastIndexOf('/') + 1)), definitions, depth + 1);
        }
        if (schema.path("allOf").size() == 1 && !schema.has("properties")) {
            return of(schema.get("allOf").get(0), definitions, depth + 1);
        }
        if (!schema.has("type") || schema.has("allOf") || schema.has("oneOf") || schema.has("anyOf")) {
            return ANY;
        }
        Map<String, Shape> properties = new HashMap<>();
        schema.path("properties")
                .properties()
                .forEach(each -> properties.put(each.getKey(), of(each.getValue(), definitions, depth + 1)));
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        return new Shape(
                types(schema.get("type")),
                properties,
                required,
                others(schema, definitions, depth),
                schema.path("maxProperties").asInt(Integer.MAX_VALUE),
                schema.has("items") ? of(schema.get("items"), definitions, depth + 1) : null,
                schema.path("maxItems").asInt(Integer.MAX_VALUE),
                schema.path("maxLength").asInt(Integer.MAX_VALUE));
    }

    private static @Nullable Shape others(JsonNode schema, JsonNode definitions, int depth) {
        JsonNode others = schema.path("additionalProperties");
        if (others.isObject()) {
            return of(others, definitions, depth + 1);
        }
        return others.asBoolean(true) ? ANY : null;
    }

    private static Set<String> types(JsonNode type) {
        return type.isArray()
                ? StreamSupport.stream(type.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.toSet())
                : Set.of(type.asText());
    }

    /** Whether a value may be of this type. */
    boolean allows(String type) {
        return types.isEmpty() || types.contains(type);
    }

    /** What a property is; null when there is none of this name. */
    @Nullable
    Shape property(String name) {
        Shape own = properties.get(name);
        return own == null ? others : own;
    }

    /** What is in an array. */
    Shape item() {
        return items == null ? ANY : items;
    }
}
