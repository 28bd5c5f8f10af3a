package ai.vibengine.conformance.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.KeywordType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The contract's schemas, compiled once each, per level. */
final class Schemas {
    // OpenAPI 3.0 has no propertyNames, so the contract says it in a vendor keyword.
    private static final Dialect DIALECT = Dialect.builder(Dialects.getOpenApi30())
            .keyword(KeywordType.PROPERTY_NAMES)
            .build();

    private final ObjectNode tree;
    private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

    Schemas(ObjectNode tree) {
        this.tree = tree;
    }

    List<String> errors(String pointer, JsonNode value, Level level) {
        Schema schema = compiled.computeIfAbsent(level + " " + pointer, key -> compile(pointer, level));
        return schema.validate(value).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private Schema compile(String pointer, Level level) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putArray("allOf").addObject().put("$ref", "#" + pointer);
        document.set("components", tree.get("components").deepCopy());
        adapt(document, level);
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                DIALECT,
                builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                        .formatAssertionsEnabled(true)
                        .build()));
        return registry.getSchema(SchemaLocation.of("urn:vibengine:contract"), document);
    }

    private static void adapt(JsonNode node, Level level) {
        if (node instanceof ObjectNode object) {
            if (object.has("x-property-names")) {
                object.set("propertyNames", object.remove("x-property-names"));
            }
            if (object.get("required") instanceof ArrayNode required
                    && object.get("properties") instanceof ObjectNode) {
                object.set("required", requiredAt(level, required, object.get("properties")));
            }
        }
        node.forEach(child -> adapt(child, level));
    }

    // What a higher level adds may be absent from an implementation of a lower one.
    private static ArrayNode requiredAt(Level level, ArrayNode required, JsonNode properties) {
        ArrayNode kept = required.arrayNode();
        for (JsonNode name : required) {
            String own = properties.path(name.asText()).path("x-requirement").asText("documented");
            if (level.includes(Level.of(own))) {
                kept.add(name);
            }
        }
        return kept;
    }
}
