package ai.vibengine.openapi.reference;

import ai.vibengine.openapi.Contract;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads parameters, headers and the properties of schemas. */
final class Fields {

    /** A schema may contain itself; nobody reads deeper than this. */
    private static final int MAX_DEPTH = 8;

    private final Contract contract;
    private final Markdown markdown;

    Fields(Contract contract, Markdown markdown) {
        this.contract = contract;
        this.markdown = markdown;
    }

    /** A parameter or a header. */
    Field of(String id, String name, JsonNode holder) {
        ObjectNode schema = contract.whole(holder.path("schema"));
        return field(id, name, holder, schema, holder.path("required").asBoolean(), List.of());
    }

    /** The properties of a schema, of the schema of its items, or of its alternatives. */
    List<Field> in(String id, JsonNode schema) {
        return in(id, contract.whole(schema), 0);
    }

    /** What a schema says about the body as a whole. */
    List<Fact> facts(JsonNode schema) {
        ObjectNode whole = contract.whole(schema);
        return Facts.of(whole);
    }

    private List<Field> in(String id, ObjectNode schema, int depth) {
        if (depth > MAX_DEPTH) {
            return List.of();
        }
        List<Field> fields = new ArrayList<>();
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String name = property.getKey();
            ObjectNode inner = contract.whole(property.getValue());
            String place = id + "-" + name;
            fields.add(field(place, name, inner, inner, required.contains(name), in(place, inner, depth + 1)));
        }
        for (String container : List.of("items", "additionalProperties")) {
            if (schema.path(container).isObject()) {
                fields.addAll(in(id, contract.whole(schema.path(container)), depth + 1));
            }
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            int number = 0;
            for (JsonNode alternative : schema.path(choice)) {
                fields.addAll(in(id + "-" + ++number, contract.whole(alternative), depth + 1));
            }
        }
        return fields;
    }

    private Field field(
            String id, String name, JsonNode holder, ObjectNode schema, boolean required, List<Field> children) {
        String description = holder.path("description").asText();
        JsonNode example = holder.has("example") ? holder.path("example") : schema.path("example");
        return new Field(
                Slug.of(id),
                name,
                type(schema),
                required,
                holder.path("x-requirement").asText(),
                markdown.html(description),
                markdown.text(description),
                Facts.of(withInner(schema)),
                example.isValueNode() ? example.asText() : "",
                children);
    }

    /** The same with the schemas of what it contains in one piece too. */
    private ObjectNode withInner(ObjectNode schema) {
        ObjectNode copy = schema.deepCopy();
        for (String container : List.of("items", "additionalProperties")) {
            if (copy.path(container).isObject()) {
                copy.set(container, contract.whole(copy.path(container)));
            }
        }
        return copy;
    }

    private String type(ObjectNode schema) {
        String type = schema.path("type").asText();
        if (type.equals("array")) {
            return "array of " + plural(contract.whole(schema.path("items")));
        }
        if (type.equals("object") && schema.path("additionalProperties").isObject()) {
            return "map of " + plural(contract.whole(schema.path("additionalProperties")));
        }
        if (schema.has("oneOf") || schema.has("anyOf")) {
            return "one of several";
        }
        String format = schema.path("format").asText();
        return format.isEmpty() || format.startsWith("int") ? type : type + ", " + format;
    }

    private String plural(ObjectNode schema) {
        return type(schema).replaceFirst("^(\\w+)", "$1s");
    }
}
