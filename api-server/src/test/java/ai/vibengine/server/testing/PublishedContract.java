package ai.vibengine.server.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The YAML as a reader of it sees it, read here on its own so that a mistake of the server's reading shows. */
public final class PublishedContract {

    private static final PublishedContract INSTANCE = new PublishedContract();

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();
    private final JsonNode root;

    private PublishedContract() {
        try (InputStream stream = PublishedContract.class.getResourceAsStream("/ai/vibengine/openapi/openapi.yaml")) {
            root = new YAMLMapper().readTree(stream);
            close(root.at("/components/schemas"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The one contract. */
    public static PublishedContract get() {
        return INSTANCE;
    }

    /** The whole of it. */
    public JsonNode root() {
        return root;
    }

    /** The operation of this method and path; HEAD is that of GET. */
    public Optional<JsonNode> operation(String method, String path) {
        return paths(path)
                .map(item -> item.path((method.equals("HEAD") ? "GET" : method).toLowerCase(java.util.Locale.ROOT)))
                .filter(JsonNode::isObject);
    }

    /** Returns the contract's entry of this path, whatever the method. */
    public Optional<JsonNode> paths(String path) {
        String[] segments = path.split("/");
        return root.path("paths").properties().stream()
                .filter(entry -> matches(entry.getKey().split("/"), segments))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The node itself, or what it refers to. */
    public JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").textValue().substring(1)) : node;
    }

    /** Returns the violations of this schema by a value. */
    public List<String> violations(JsonNode schema, JsonNode value) {
        Schema validator = compiled.computeIfAbsent(schema, key -> {
            ObjectNode document = key.deepCopy();
            document.set("components", root.path("components"));
            return registry.getSchema(document);
        });
        return validator.validate(value).stream().map(Object::toString).toList();
    }

    private static boolean matches(String[] template, String[] segments) {
        if (template.length != segments.length) {
            return false;
        }
        for (int i = 0; i < template.length; i++) {
            if (!template[i].startsWith("{") && !template[i].equals(segments[i])) {
                return false;
            }
        }
        return true;
    }

    /** Clients must take fields that they do not know, but this server shall not send any. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && object.path("type").isTextual()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        if (node instanceof ObjectNode object && object.path("nullable").asBoolean()) {
            JsonNode type = object.get("type");
            object.putArray("type").add(type).add("null");
        }
        node.forEach(PublishedContract::close);
    }
}
