package ai.vibengine.openapi;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * A contract as a tree, and what its references point at.
 *
 * @param root not to be changed
 */
record ContractTree(JsonNode root) {

    static final String PUBLIC = "openapi.yaml";
    static final String DASHBOARD = "dashboard.yaml";

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    static ContractTree parse(String yaml) {
        try {
            return new ContractTree(YAML.readTree(yaml));
        } catch (IOException failure) {
            throw new UncheckedIOException("The contract is no YAML", failure);
        }
    }

    /** Reads a contract whose parts stand above those of the public one, to which it refers by file name. */
    static ContractTree parseAbove(ContractTree shared, String yaml) {
        ObjectNode root = (ObjectNode) parse(yaml.replace(PUBLIC + "#/", "#/")).root();
        JsonNode below = shared.root.path("components");
        JsonNode above = root.path("components");
        ObjectNode components = root.objectNode();
        both(below, above)
                .fieldNames()
                .forEachRemaining(kind -> components.set(kind, both(below.path(kind), above.path(kind))));
        root.set("components", components);
        root.set("x-limits", both(shared.root.path("x-limits"), root.path("x-limits")));
        root.set("x-plans", both(shared.root.path("x-plans"), root.path("x-plans")));
        return new ContractTree(root);
    }

    /** Returns what either has; of what both have, what stands above. */
    private static ObjectNode both(JsonNode below, JsonNode above) {
        ObjectNode both = JsonNodeFactory.instance.objectNode();
        below.properties().forEach(entry -> both.set(entry.getKey(), entry.getValue()));
        above.properties().forEach(entry -> both.set(entry.getKey(), entry.getValue()));
        return both;
    }

    /** Reads a file that stands beside this class. */
    static String text(String file) {
        try (InputStream stream = ContractTree.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("The contract is not on the class path: " + file);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns what a reference points at, or the node itself. */
    JsonNode resolve(JsonNode node) {
        JsonNode reference = node.path("$ref");
        if (!reference.isTextual()) {
            return node;
        }
        JsonNode target = root.at(reference.textValue().substring(1));
        if (target.isMissingNode()) {
            throw new NoSuchElementException("The contract has no " + reference.textValue());
        }
        return resolve(target);
    }

    /** Returns a schema in one piece: what it refers to and what it is composed of, below what it says itself. */
    ObjectNode whole(JsonNode schema) {
        JsonNode resolved = resolve(schema);
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        for (JsonNode part : resolved.path("allOf")) {
            add(whole, whole(part));
        }
        add(whole, resolved);
        whole.remove("allOf");
        return whole;
    }

    private static void add(ObjectNode whole, JsonNode part) {
        for (Map.Entry<String, JsonNode> keyword : part.properties()) {
            if (keyword.getKey().equals("properties")) {
                whole.withObjectProperty("properties").setAll((ObjectNode) keyword.getValue());
            } else {
                whole.set(keyword.getKey(), keyword.getValue());
            }
        }
    }
}
