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

    private static final String PROPERTY_NAMES = "propertyNames";

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    private final Map<String, ContractSchema> components = new ConcurrentHashMap<>();
    private final JsonNode schemas;

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
        ObjectNode document = (ObjectNode) translated(schema);
        document.putObject("$defs").setAll((ObjectNode) schemas);
        return new ContractSchema(registry.getSchema(document));
    }

    /** What a validator has no use for. */
    private static boolean isNote(String keyword) {
        return keyword.startsWith("x-") || keyword.equals("example");
    }

    private static JsonNode translated(JsonNode schema) {
        if (schema.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            schema.forEach(item -> copy.add(translated(item)));
            return copy;
        }
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            switch (entry.getKey()) {
                case OWN_PROPERTY_NAMES -> copy.set(PROPERTY_NAMES, translated(entry.getValue()));
                case "$ref" -> copy.put("$ref", entry.getValue().asText().replace("#/components/schemas/", "#/$defs/"));
                case "properties" -> copy.set("properties", translatedEach(entry.getValue()));
                case "enum", "default" -> copy.set(entry.getKey(), entry.getValue());
                default -> {
                    if (!isNote(entry.getKey())) {
                        copy.set(entry.getKey(), translated(entry.getValue()));
                    }
                }
            }
        }
        return copy;
    }

    /** The schemas of a map, whose keys are names and not keywords: a property may well be called {@code example}. */
    private static JsonNode translatedEach(JsonNode schemasByName) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        schemasByName.properties().forEach(entry -> copy.set(entry.getKey(), translated(entry.getValue())));
        return copy;
    }
}
