package ai.vibengine.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Compiles schemas of the contract. */
final class ContractSchemas {

    /** OpenAPI 3.0 has no word for bounds on the keys of a map; this is the contract's own, and JSON Schema's is next to it. */
    private static final String OWN_PROPERTY_NAMES = "x-property-names";

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    private final Map<String, ContractSchema> components = new ConcurrentHashMap<>();
    private final ObjectNode schemas;

    ContractSchemas(JsonNode root) {
        this.schemas = translatedEach(root.at("/components/schemas"));
    }

    ContractSchema component(String name) {
        return components.computeIfAbsent(name, key -> {
            if (!schemas.has(key)) {
                throw new IllegalArgumentException("The contract has no schema " + key);
            }
            return compile(JsonNodeFactory.instance.objectNode().put("$ref", "#/$defs/" + key));
        });
    }

    /** Compiles a schema that may refer to components. */
    ContractSchema compile(JsonNode schema) {
        ObjectNode document = translated(schema);
        document.putObject("$defs").setAll(schemas);
        return new ContractSchema(registry.getSchema(document), Shape.of(document, schemas));
    }

    private static ObjectNode translated(JsonNode schema) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            String keyword = entry.getKey();
            JsonNode value = entry.getValue();
            switch (keyword) {
                case OWN_PROPERTY_NAMES -> copy.set("propertyNames", translated(value));
                case "$ref" -> copy.put("$ref", value.asText().replace("#/components/schemas/", "#/$defs/"));
                case "properties" -> copy.set("properties", translatedEach(value));
                case "items", "additionalProperties", "not" ->
                    copy.set(keyword, value.isObject() ? translated(value) : value);
                case "allOf", "anyOf", "oneOf" -> {
                    ArrayNode parts = copy.putArray(keyword);
                    value.forEach(part -> parts.add(translated(part)));
                }
                case "nullable" -> {
                    // Said with the type, below.
                }
                default -> {
                    // A validator has no use for the contract's own notes.
                    if (!keyword.startsWith("x-") && !keyword.equals("example")) {
                        copy.set(keyword, value);
                    }
                }
            }
        }
        // OpenAPI 3.0.3 gives nullable a meaning only beside a type, and an enum must have null itself.
        if (schema.path("nullable").asBoolean() && copy.has("type")) {
            JsonNode type = copy.get("type");
            copy.putArray("type").add(type).add("null");
        }
        return copy;
    }

    private static ObjectNode translatedEach(JsonNode schemas) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        schemas.properties().forEach(entry -> copy.set(entry.getKey(), translated(entry.getValue())));
        return copy;
    }
}
