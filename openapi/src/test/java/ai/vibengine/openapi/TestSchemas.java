package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.KeywordType;
import java.util.List;

/** Validates values against the contract's schemas, {@code x-property-names} and formats included. */
final class TestSchemas {
    // OpenAPI 3.0 has no propertyNames, so the contract says it in a vendor keyword.
    private static final Dialect DIALECT = Dialect.builder(Dialects.getOpenApi30())
            .keyword(KeywordType.PROPERTY_NAMES)
            .build();

    private final JsonNode components;

    TestSchemas(TestContract contract, Requirement level) {
        this(level.components(contract));
    }

    /** Of a contract without levels. */
    TestSchemas(TestContract contract) {
        this(contract.at("/components").node().<JsonNode>deepCopy());
    }

    private TestSchemas(JsonNode components) {
        this.components = components;
        speakPropertyNames(components);
    }

    /** What is wrong with the value; empty when nothing is. */
    List<String> errors(Located schema, JsonNode value) {
        return errors(schema.node(), value);
    }

    List<String> errors(String component, JsonNode value) {
        return errors(components.at("/schemas/" + component), value);
    }

    private List<String> errors(JsonNode schema, JsonNode value) {
        ObjectNode document = schema.<ObjectNode>deepCopy();
        speakPropertyNames(document);
        document.set("components", components);
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                DIALECT,
                builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                        .formatAssertionsEnabled(true)
                        .build()));
        return registry.getSchema(SchemaLocation.of("urn:vibengine:contract"), document).validate(value).stream()
                .map(Error::toString)
                .toList();
    }

    private static void speakPropertyNames(JsonNode node) {
        if (node instanceof ObjectNode object && object.has("x-property-names")) {
            object.set("propertyNames", object.remove("x-property-names"));
        }
        node.forEach(TestSchemas::speakPropertyNames);
    }
}
