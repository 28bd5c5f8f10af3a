package ai.vibengine.conformance.coverage;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Takes a contract apart into what it says, each in a few words: {@code createSandbox.timeout.maximum}. */
final class Statements {
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
            "x-max-total-length",
            "multipleOf",
            "uniqueItems",
            "enum",
            "default");

    private final Contract contract;
    private final Set<String> all = new TreeSet<>();

    private Statements(Contract contract) {
        this.contract = contract;
    }

    static Set<String> of(Contract contract, Set<String> without) {
        Statements statements = new Statements(contract);
        contract.operations().forEach(operation -> statements.operation(operation, without));
        contract.plans()
                .names()
                .forEach(plan -> contract.plans()
                        .numbers(plan)
                        .keySet()
                        .forEach(name -> statements.all.add("x-plans " + plan + "." + name)));
        contract.limits().names().forEach(name -> statements.all.add("x-limits " + name));
        return statements.all;
    }

    private void operation(Operation operation, Set<String> without) {
        String id = operation.id();
        all.add(id);
        if (operation.node().has("x-max-body-bytes")) {
            all.add(id + " x-max-body-bytes");
        }
        if (without.contains(id)) {
            return;
        }
        operation.parameters().forEach(parameter -> {
            all.add(id + "." + parameter.name());
            schema(id + "." + parameter.name(), parameter.schema().node(), "");
        });
        operation
                .body()
                .component()
                .ifPresent(component -> request(id, contract.schema(component).node()));
        operation.replies().forEach((status, reply) -> {
            all.add(id + " " + status);
            reply.headers().keySet().forEach(header -> all.add("header " + header));
            reply.mediaTypes().forEach(mediaType -> all.add("media type " + mediaType));
            reply.node().path("content").forEach(media -> answer(media.path("schema")));
        });
    }

    private void request(String operation, JsonNode body) {
        if (!body.path("additionalProperties").asBoolean(true)) {
            all.add(operation + ".additionalProperties");
        }
        body.path("required").forEach(field -> all.add(operation + "." + field.asText() + ".required"));
        body.path("properties").properties().forEach(property -> {
            all.add(operation + "." + property.getKey());
            schema(operation + "." + property.getKey(), contract.whole(property.getValue()), "");
        });
    }

    private void schema(String name, JsonNode schema, String prefix) {
        KEYWORDS.stream().filter(schema::has).forEach(keyword -> all.add(name + "." + prefix + keyword));
        if (schema.path("items").isObject()) {
            schema(name, contract.whole(schema.get("items")), prefix + "item-");
        }
        if (schema.path("additionalProperties").isObject()) {
            schema(name, contract.whole(schema.get("additionalProperties")), prefix + "value-");
        }
        if (schema.has("x-property-names")) {
            schema(name, schema.get("x-property-names"), prefix + "key-");
        }
    }

    // Bounds of answers are judged by the schemas themselves; what a property means is not.
    private void answer(JsonNode schema) {
        String name = name(schema);
        JsonNode open = contract.whole(schema);
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
}
