package ai.vibengine.openapi.reference;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** The contract as a tree, whose references it follows. */
final class ContractDocument {

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final JsonNode root;

    ContractDocument(JsonNode root) {
        this.root = root;
    }

    static ContractDocument read(Path yaml) throws IOException {
        YAMLFactory factory = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return new ContractDocument(new ObjectMapper(factory).readTree(yaml.toFile()));
    }

    /**
     * A method of a path.
     *
     * @param parameters the path's own and the method's, resolved
     */
    record Operation(String method, String path, JsonNode node, List<JsonNode> parameters) {}

    /** What is at a JSON pointer, or a missing node. */
    JsonNode at(String pointer) {
        return root.at(pointer);
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    List<JsonNode> parameters = new ArrayList<>();
                    path.getValue().path("parameters").forEach(each -> parameters.add(resolve(each)));
                    method.getValue().path("parameters").forEach(each -> parameters.add(resolve(each)));
                    operations.add(new Operation(
                            method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue(), parameters));
                }
            }
        }
        return operations;
    }

    /** What a reference points at, or the node itself. */
    JsonNode resolve(JsonNode node) {
        JsonNode reference = node.path("$ref");
        if (!reference.isTextual()) {
            return node;
        }
        JsonNode target = root.at(reference.textValue().substring(1));
        if (target.isMissingNode()) {
            throw new NoSuchElementException("the contract has no " + reference.textValue());
        }
        return resolve(target);
    }

    /** A schema in one piece: what it refers to and what it is composed of, under what it says itself. */
    ObjectNode schema(JsonNode node) {
        JsonNode resolved = resolve(node);
        ObjectNode merged = new ObjectMapper().createObjectNode();
        for (JsonNode part : resolved.path("allOf")) {
            ObjectNode piece = schema(part);
            JsonNode properties = piece.remove("properties");
            merged.setAll(piece);
            if (properties != null) {
                merged.withObjectProperty("properties").setAll((ObjectNode) properties);
            }
        }
        for (Map.Entry<String, JsonNode> keyword : resolved.properties()) {
            if (keyword.getKey().equals("properties")) {
                merged.withObjectProperty("properties").setAll((ObjectNode) keyword.getValue());
            } else if (!keyword.getKey().equals("allOf")) {
                merged.set(keyword.getKey(), keyword.getValue());
            }
        }
        return merged;
    }
}
