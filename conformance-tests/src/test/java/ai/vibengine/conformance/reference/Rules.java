package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.KeywordType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The bounds of bodies and parameters, from a copy of the contract in which a fault may have torn a hole. */
final class Rules {
    private static final Dialect DIALECT = Dialect.builder(Dialects.getOpenApi30())
            .keyword(KeywordType.PROPERTY_NAMES)
            .build();
    private static final Map<String, String> BODIES = Map.of(
            "createSandbox", "CreateSandboxRequest",
            "extendSandboxTimeout", "ExtendSandboxTimeoutRequest",
            "buildTemplate", "BuildTemplateRequest",
            "runCommand", "RunCommandRequest",
            "writeCommandStdin", "WriteCommandStdinRequest");
    private static final Map<String, List<String>> PARAMETERS = Map.of(
            "listSandboxes", List.of("Limit", "Cursor", "TemplateFilter", "MetadataFilter"),
            "listTemplates", List.of("Limit", "Cursor"),
            "listTemplateLogs", List.of("Limit", "Cursor"),
            "listCommands", List.of("Limit", "Cursor"),
            "listDirectory", List.of("Limit", "Cursor", "DirectoryPath"),
            "readFile", List.of("FilePath"),
            "writeFile", List.of("FilePath"),
            "deleteFile", List.of("FilePath"));

    /** By operation, and for parameters by operation and name. */
    private final Map<String, ObjectNode> schemas = new HashMap<>();

    private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

    /** @param holes ids of VALID requirements that are not kept */
    Rules(JsonNode contract, List<String> holes) {
        BODIES.forEach((operation, name) ->
                schemas.put(operation, (ObjectNode) open(contract, contract.at("/components/schemas/" + name))));
        PARAMETERS.forEach((operation, names) -> names.forEach(name -> {
            JsonNode parameter = contract.at("/components/parameters/" + name);
            String key = operation + "." + parameter.path("name").asText();
            schemas.put(key, (ObjectNode) open(contract, parameter.get("schema")));
        }));
        holes.forEach(this::tear);
    }

    /** What is wrong with a body or a parameter; empty when nothing is. */
    String wrong(String key, JsonNode value) {
        Schema schema = compiled.computeIfAbsent(
                key,
                k -> SchemaRegistry.withDefaultDialect(DIALECT)
                        .getSchema(SchemaLocation.of("urn:reference"), schemas.get(k)));
        return schema.validate(value).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getKeyword())
                .findFirst()
                .orElse("");
    }

    // A copy without references, so that a hole in one field is one in that field alone.
    private static JsonNode open(JsonNode contract, JsonNode node) {
        if (node.has("$ref")) {
            return open(contract, contract.at(node.get("$ref").asText().substring(1)));
        }
        if (node.has("allOf")) {
            return open(contract, node.get("allOf").get(0));
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(Map.copyOf(fields(node))).forEach((name, value) -> {
            String key = name.equals("x-property-names") ? "propertyNames" : name;
            if (!key.startsWith("example")) {
                copy.set(key, open(contract, value));
            }
        });
        return copy;
    }

    private static Map<String, JsonNode> fields(JsonNode node) {
        Map<String, JsonNode> fields = new HashMap<>();
        node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    // VALID-createSandbox.timeout.maximum: operation, field, keyword.
    private void tear(String requirement) {
        String[] parts = requirement.substring("VALID-".length()).split("\\.", -1);
        ObjectNode body = schemas.get(parts[0]);
        if (parts.length == 2 && body != null) {
            body.remove(parts[1]);
            return;
        }
        ObjectNode parameter = schemas.get(parts[0] + "." + parts[1]);
        if (parameter != null) {
            parameter.remove(parts[2]);
            return;
        }
        if (body == null) {
            throw new IllegalArgumentException("No schema for " + requirement);
        }
        if (parts[2].equals("required")) {
            body.remove("required");
            return;
        }
        ObjectNode field = (ObjectNode) body.get("properties").get(parts[1]);
        String keyword = parts[2];
        if (keyword.startsWith("key-")) {
            ((ObjectNode) field.get("propertyNames")).remove(keyword.substring(4));
        } else if (keyword.startsWith("value-")) {
            ((ObjectNode) field.get("additionalProperties")).remove(keyword.substring(6));
        } else if (keyword.startsWith("item-")) {
            ((ObjectNode) field.get("items")).remove(keyword.substring(5));
        } else {
            field.remove(keyword);
        }
    }
}
