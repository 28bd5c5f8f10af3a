package ai.vibengine.conformance.coverage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Takes a contract apart into what it says, each in a few words: {@code createSandbox.timeout.maximum}. */
final class Statements {
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");
    private static final List<String> KEYWORDS = List.of(
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "pattern",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
            "multipleOf",
            "uniqueItems",
            "enum",
            "default");

    private final JsonNode tree;
    private final Set<String> all = new TreeSet<>();

    private Statements(JsonNode tree) {
        this.tree = tree;
    }

    static Set<String> of(JsonNode tree, Set<String> without) {
        Statements statements = new Statements(tree);
        tree.path("paths")
                .forEach(item -> METHODS.stream()
                        .filter(item::has)
                        .forEach(method -> statements.operation(item, item.get(method), without)));
        statements.numbers("x-plans");
        statements.numbers("x-limits");
        return statements.all;
    }

    private void operation(JsonNode item, JsonNode operation, Set<String> without) {
        String id = operation.path("operationId").asText();
        all.add(id);
        if (operation.has("x-max-body-bytes")) {
            all.add(id + " x-max-body-bytes");
        }
        if (without.contains(id)) {
            return;
        }
        for (JsonNode parameters : List.of(item.path("parameters"), operation.path("parameters"))) {
            parameters.forEach(parameter -> parameter(id, open(parameter)));
        }
        JsonNode body = open(operation.path("requestBody"));
        body.path("content").forEach(media -> request(id, open(media.path("schema"))));
        operation.path("responses").properties().forEach(response -> {
            all.add(id + " " + response.getKey());
            JsonNode whole = open(response.getValue());
            whole.path("headers").fieldNames().forEachRemaining(header -> all.add("header " + header));
            whole.path("content").properties().forEach(media -> {
                all.add("media type " + media.getKey());
                answer(media.getValue().path("schema"));
            });
        });
    }

    private void parameter(String operation, JsonNode parameter) {
        String name = operation + "." + parameter.path("name").asText();
        all.add(name);
        schema(name, open(parameter.path("schema")), "");
    }

    private void request(String operation, JsonNode body) {
        if (!body.path("additionalProperties").asBoolean(true)) {
            all.add(operation + ".additionalProperties");
        }
        body.path("required").forEach(field -> all.add(operation + "." + field.asText() + ".required"));
        body.path("properties").properties().forEach(property -> {
            all.add(operation + "." + property.getKey());
            schema(operation + "." + property.getKey(), open(property.getValue()), "");
        });
    }

    private void schema(String name, JsonNode schema, String prefix) {
        KEYWORDS.stream().filter(schema::has).forEach(keyword -> all.add(name + "." + prefix + keyword));
        if (schema.path("items").isObject()) {
            schema(name, open(schema.get("items")), prefix + "item-");
        }
        if (schema.path("additionalProperties").isObject()) {
            schema(name, open(schema.get("additionalProperties")), prefix + "value-");
        }
        if (schema.has("x-property-names")) {
            schema(name, schema.get("x-property-names"), prefix + "key-");
        }
    }

    // Bounds of answers are judged by the schemas themselves; what a property means is not.
    private void answer(JsonNode schema) {
        String name = name(schema);
        JsonNode open = open(schema);
        open.path("enum").forEach(value -> all.add(name + " is " + value.asText()));
        open.path("properties").properties().forEach(property -> {
            if (all.add(name + " has " + property.getKey()) || !name.isEmpty()) {
                inside(property.getValue());
            }
        });
    }

    private void inside(JsonNode schema) {
        if (schema.path("items").isObject()) {
            answer(schema.get("items"));
        } else if (!name(schema).isEmpty()) {
            answer(schema);
        }
    }

    private static String name(JsonNode schema) {
        JsonNode reference = schema.has("$ref") ? schema.get("$ref") : schema.at("/allOf/0/$ref");
        String text = reference.asText();
        return text.substring(text.lastIndexOf('/') + 1);
    }

    private void numbers(String group) {
        tree.path(group).properties().forEach(field -> {
            if (field.getValue().isObject()) {
                field.getValue()
                        .fieldNames()
                        .forEachRemaining(inner -> all.add(group + " " + field.getKey() + "." + inner));
            } else {
                all.add(group + " " + field.getKey());
            }
        });
    }

    private JsonNode open(JsonNode node) {
        if (node.isMissingNode()) {
            return MissingNode.getInstance();
        }
        if (node.has("$ref")) {
            return open(tree.at(node.get("$ref").asText().substring(1)));
        }
        return node.has("allOf") ? open(node.get("allOf").get(0)) : node;
    }
}
