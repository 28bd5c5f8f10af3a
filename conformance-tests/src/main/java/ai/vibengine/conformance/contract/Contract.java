package ai.vibengine.conformance.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The contract: its operations, its limits, and judgement on values by its schemas. Immutable and thread-safe. */
public final class Contract {
    private static final String RESOURCE = "/ai/vibengine/openapi/openapi.yaml";

    private final ObjectNode tree;
    private final List<Operation> operations;
    private final Schemas schemas;

    private Contract(ObjectNode tree, List<Operation> operations) {
        this.tree = tree;
        this.operations = operations;
        this.schemas = new Schemas(tree);
    }

    /** The contract that this kit was built with. */
    public static Contract bundled() {
        return parse(bundledText());
    }

    public static String bundledText() {
        try (InputStream stream = Contract.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("The contract is missing from the class path: " + RESOURCE);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Contract parse(String yaml) {
        try {
            ObjectNode tree = (ObjectNode) new YAMLMapper().readTree(yaml);
            return new Contract(tree, Operations.read(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException("The contract is not YAML", e);
        }
    }

    /** The whole of it, as a copy. */
    public JsonNode tree() {
        return tree.deepCopy();
    }

    public List<Operation> operations() {
        return operations;
    }

    public Operation operation(String id) {
        return operations.stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The contract has no operation " + id));
    }

    /** The operation that a request meets, by method and by path without query. */
    public Optional<Operation> operation(String method, String path) {
        return operations.stream()
                .filter(operation -> operation.method().equals(method) && operation.hasPath(path))
                .findFirst();
    }

    /** Whether any operation has this path. */
    public boolean hasPath(String path) {
        return operations.stream().anyMatch(operation -> operation.hasPath(path));
    }

    /** The node at a JSON pointer, with references followed. */
    public JsonNode at(String pointer) {
        JsonNode node = tree.at(pointer);
        while (node.has("$ref")) {
            node = tree.at(node.get("$ref").asText().substring(1));
        }
        return node;
    }

    /** The schema of a component, with {@code allOf} of a single reference opened. */
    public JsonNode open(JsonNode schema) {
        JsonNode node = schema;
        while (true) {
            if (node.has("$ref")) {
                node = at(node.get("$ref").asText().substring(1));
            } else if (node.has("allOf")) {
                node = node.get("allOf").get(0);
            } else {
                return node;
            }
        }
    }

    /** What the schema at a pointer finds wrong with a value, for an implementation of a level; empty when nothing. */
    public List<String> errors(String pointer, JsonNode value, Level level) {
        return schemas.errors(pointer, value, level);
    }

    /** How large a body may be where its operation says nothing else. */
    public int maxBodyBytes() {
        return tree.at("/x-limits/max_body_bytes").asInt();
    }

    /** What is kept of each output of a command. */
    public int maxOutputBytes() {
        return tree.at("/x-limits/max_output_bytes").asInt();
    }

    public int rateWindowSeconds() {
        return tree.at("/x-limits/rate_window_seconds").asInt();
    }

    public int freeRequestsPerMinute() {
        return tree.at("/x-plans/free/requests_per_minute").asInt();
    }

    /** How many builds of a Free account may be unfinished. */
    public int freeUnfinishedBuilds() {
        return tree.at("/x-plans/free/concurrent_builds").asInt()
                + tree.at("/x-plans/free/waiting_builds").asInt();
    }

    public int freeConcurrentSandboxes() {
        return tree.at("/x-plans/free/concurrent_sandboxes").asInt();
    }
}
