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
            return compile(JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + key));
        });
    }

    /** Compiles a schema that may refer to components. */
    ContractSchema compile(JsonNode schema) {
        ObjectNode document = (ObjectNode) translated(schema);
        document.putObject("components").set("schemas", schemas);
        return new ContractSchema(registry.getSchema(document));
    }

    private static JsonNode translated(JsonNode node) {
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties()
                    .forEach(entry -> copy.set(
                            entry.getKey().equals(OWN_PROPERTY_NAMES) ? PROPERTY_NAMES : entry.getKey(),
                            translated(entry.getValue())));
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
