package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a schema says of how many values a value may have in it: as much as is needed to stop reading what has too many,
 * and to say what is wrong.
 *
 * @param types the JSON types that it may have
 * @param properties those of an object that has names of its own
 * @param required those of them that must be there
 * @param others what an object's other properties are; null when it has none
 * @param maxOthers how many of those it may have
 * @param items what is in an array; null when anything may be
 * @param maxLength of a string, in code points
 * @param pattern what the pattern of a string asks for, in words; null when the contract has none for it
 */
record Shape(
        Set<String> types,
        Map<String, Shape> properties,
        Set<String> required,
        @Nullable Shape others,
        int maxOthers,
        @Nullable Shape items,
        int maxItems,
        int maxLength,
        @Nullable String pattern) {

    /** Of a schema that says nothing, or says it in more ways than one. */
    static final Shape ANY = new Shape(
            Set.of(), Map.of(), Set.of(), null, Integer.MAX_VALUE, null, Integer.MAX_VALUE, Integer.MAX_VALUE, null);

    /** The contract's own keyword for what a pattern asks for: words that follow "must". */
    static final String PATTERN_IN_WORDS = "x-pattern-in-words";

    /** Deeper than any body of the contract: whatever refers to itself ends here. */
    private static final int MOST_DEPTH = 12;

    Shape {
        types = Set.copyOf(types);
        properties = Map.copyOf(properties);
        required = Set.copyOf(required);
    }

    /** Reads a schema, which may refer to others of the contract. */
    static Shape of(JsonNode schema, ContractTree tree) {
        return of(schema, tree, 0);
    }

    private static Shape of(JsonNode reference, ContractTree tree, int depth) {
        if (depth > MOST_DEPTH) {
            return ANY;
        }
        JsonNode schema = tree.resolve(reference);
        if (schema.path("allOf").size() == 1 && !schema.has("properties")) {
            return of(schema.get("allOf").get(0), tree, depth + 1);
        }
        if (!schema.has("type") || schema.has("allOf") || schema.has("oneOf") || schema.has("anyOf")) {
            return ANY;
        }
        Map<String, Shape> properties = new HashMap<>();
        schema.path("properties")
                .properties()
                .forEach(each -> properties.put(each.getKey(), of(each.getValue(), tree, depth + 1)));
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        return new Shape(
                types(schema),
                properties,
                required,
                others(schema, tree, depth),
                schema.path("maxProperties").asInt(Integer.MAX_VALUE),
                schema.has("items") ? of(schema.get("items"), tree, depth + 1) : null,
                schema.path("maxItems").asInt(Integer.MAX_VALUE),
                schema.path("maxLength").asInt(Integer.MAX_VALUE),
                schema.path(PATTERN_IN_WORDS).textValue());
    }

    private static @Nullable Shape others(JsonNode schema, ContractTree tree, int depth) {
        JsonNode others = schema.path("additionalProperties");
        if (others.isObject()) {
            return of(others, tree, depth + 1);
        }
        return others.asBoolean(true) ? ANY : null;
    }

    private static Set<String> types(JsonNode schema) {
        String type = schema.path("type").asText();
        return schema.path("nullable").asBoolean() ? Set.of(type, "null") : Set.of(type);
    }

    /** Returns whether a value may be of this type. */
    boolean allows(String type) {
        return types.isEmpty() || types.contains(type);
    }

    /** Returns what a property is; null if there is none of this name. */
    @Nullable
    Shape property(String name) {
        Shape own = properties.get(name);
        return own == null ? others : own;
    }

    /** Returns what is in an array. */
    Shape item() {
        return items == null ? ANY : items;
    }

    /** Returns what stands in it at the end of these steps. */
    Shape at(List<String> steps) {
        Shape shape = this;
        for (String step : steps) {
            Shape inner = shape.allows("array") && !shape.types.isEmpty() ? shape.item() : shape.property(step);
            shape = inner == null ? ANY : inner;
        }
        return shape;
    }
}
