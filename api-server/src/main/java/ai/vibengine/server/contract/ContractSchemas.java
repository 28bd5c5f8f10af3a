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
        this.schemas = translated(root.at("/components/schemas"));
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

    /** What a validator has no use for; a property may have the same name, but its value is a schema. */
    private static boolean isNote(Map.Entry<String, JsonNode> entry) {
        return entry.getKey().startsWith("x-")
                || (entry.getKey().equals("example") && !entry.getValue().has("type"));
    }

    private static JsonNode translated(JsonNode node) {
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                if (entry.getKey().equals(OWN_PROPERTY_NAMES)) {
                    copy.set(PROPERTY_NAMES, translated(entry.getValue()));
                } else if (entry.getKey().equals("$ref")) {
                    copy.put("$ref", entry.getValue().asText().replace("#/components/schemas/", "#/$defs/"));
                } else if (!isNote(entry)) {
                    copy.set(entry.getKey(), translated(entry.getValue()));
                }
            }
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> copy.add(translated(item)));
            return copy;
        }
        return node;
    }
}
