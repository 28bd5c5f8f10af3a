package ai.vibengine.server.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A contract, read once from the jar of the openapi module. Immutable. */
public final class Contract {

    private static final String FOLDER = "/ai/vibengine/openapi/";
    private static final String PUBLIC = "openapi.yaml";
    private static final String DASHBOARD = "dashboard.yaml";

    private final byte[] yaml;
    private final JsonNode root;
    private final ContractSchemas schemas;
    private final Map<String, Operation> operations;
    private final Routes routes;

    private Contract(byte[] yaml, JsonNode root) {
        this.yaml = yaml;
        this.root = root;
        this.schemas = new ContractSchemas(root);
        this.operations = operationsOf(new Operation.Document(root, schemas, number("/x-limits/max_body_bytes")));
        this.routes = new Routes(operations.values());
    }

    /** The public contract that this server was built with. */
    public static Contract load() {
        byte[] yaml = read(PUBLIC);
        return new Contract(yaml, tree(yaml));
    }

    /** The contract between the server and its own dashboard, with what it takes from this one. */
    public Contract dashboard() {
        byte[] yaml = read(DASHBOARD);
        String text = new String(yaml, StandardCharsets.UTF_8).replace(PUBLIC + "#/", "#/");
        ObjectNode both = (ObjectNode) tree(text.getBytes(StandardCharsets.UTF_8));
        for (String part : List.of("components", "x-limits", "x-plans")) {
            both.set(part, merged(root.path(part), both.path(part)));
        }
        return new Contract(yaml, both);
    }

    private static JsonNode merged(JsonNode below, JsonNode above) {
        if (!(below instanceof ObjectNode) || !above.isObject()) {
            return above.isMissingNode() ? below : above;
        }
        ObjectNode both = below.deepCopy();
        above.properties()
                .forEach(entry -> both.set(entry.getKey(), merged(below.path(entry.getKey()), entry.getValue())));
        return both;
    }

    private static JsonNode tree(byte[] yaml) {
        try {
            return new YAMLMapper().readTree(yaml);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] read(String file) {
        try (InputStream stream = Contract.class.getResourceAsStream(FOLDER + file)) {
            if (stream == null) {
                throw new IllegalStateException("The contract is not on the class path: " + file);
            }
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The YAML, byte for byte. */
    public byte[] yaml() {
        return yaml.clone();
    }

    /** The same as JSON. */
    public byte[] json() {
        try {
            return new ObjectMapper().writeValueAsBytes(root);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The schema of this name among the components. */
    public ContractSchema schema(String component) {
        return schemas.component(component);
    }

    /** The operation with this {@code operationId}. */
    public Optional<Operation> operation(String operationId) {
        return Optional.ofNullable(operations.get(operationId));
    }

    /** The operation that a request with this method and path meets; empty when there is none. */
    public Optional<Operation> operation(String method, String path) {
        return routes.find(method, path);
    }

    /** Every operation. */
    public Collection<Operation> operations() {
        return operations.values();
    }

    /** The method and the path of every operation that asks for no credentials, as in {@code POST /session}. */
    public Set<String> openOperations() {
        Set<String> open = new HashSet<>();
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                JsonNode security = method.getValue().path("security");
                if (security.isArray() && security.isEmpty()) {
                    open.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        return Set.copyOf(open);
    }

    /** The path of the operation with this id, with its parameters in braces. */
    public String pathOf(String operationId) {
        return root.path("paths").properties().stream()
                .filter(path -> path.getValue().properties().stream()
                        .anyMatch(method -> operationId.equals(
                                method.getValue().path("operationId").asText())))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The contract has no operation " + operationId));
    }

    /** One of the limits that no schema can say. */
    public int limit(String name) {
        return number("/x-limits/" + name);
    }

    /** How many bytes a request body may have where its operation says nothing else. */
    public int maxBodyBytes() {
        return number("/x-limits/max_body_bytes");
    }

    /** How many bytes a file may have that is written, unless the server is set otherwise. */
    public int maxFileBytes() {
        return number("/x-limits/max_file_bytes");
    }

    /** How many bytes of each output of a command are kept. */
    public int maxOutputBytes() {
        return number("/x-limits/max_output_bytes");
    }

    /** How many commands may run in a sandbox at once. */
    public int runningCommands() {
        return number("/x-limits/running_commands");
    }

    /** How many background commands that are over are kept for each sandbox. */
    public int keptCommands() {
        return number("/x-limits/kept_commands");
    }

    /** The length of a rate limit window. */
    public int rateWindowSeconds() {
        return number("/x-limits/rate_window_seconds");
    }

    /** How long the reason of a stop is told to the owner. */
    public int stopReasonRetentionSeconds() {
        return number("/x-limits/stop_reason_retention_seconds");
    }

    /** How long an idempotency key counts. */
    public int idempotencyRetentionSeconds() {
        return number("/x-limits/idempotency_retention_seconds");
    }

    /** What the plan allows per minute; empty where each account has its own number. */
    public OptionalInt requestsPerMinute(String plan) {
        return optionalNumber("/x-plans/" + plan + "/requests_per_minute");
    }

    /** How many sandboxes the plan allows at once; empty where each account has its own number. */
    public OptionalInt concurrentSandboxes(String plan) {
        return optionalNumber("/x-plans/" + plan + "/concurrent_sandboxes");
    }

    /** All that the plan's numbers are, by their names. */
    public Map<String, Integer> planNumbers(String plan) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        root.at("/x-plans/" + plan)
                .properties()
                .forEach(entry -> numbers.put(entry.getKey(), entry.getValue().intValue()));
        return numbers;
    }

    /** What a request id looks like that is echoed. */
    public String requestIdPattern() {
        return text("/components/headers/X-Request-Id/schema/pattern");
    }

    /** The value of a field that the contract gives a default. */
    public int defaultOf(String component, String property) {
        return number("/components/schemas/" + component + "/properties/" + property + "/default");
    }

    private OptionalInt optionalNumber(String pointer) {
        JsonNode node = root.at(pointer);
        return node.isInt() ? OptionalInt.of(node.intValue()) : OptionalInt.empty();
    }

    private int number(String pointer) {
        return optionalNumber(pointer)
                .orElseThrow(() -> new IllegalStateException("The contract has no number at " + pointer));
    }

    private String text(String pointer) {
        JsonNode node = root.at(pointer);
        if (!node.isTextual()) {
            throw new IllegalStateException("The contract has no text at " + pointer);
        }
        return node.textValue();
    }

    private static Map<String, Operation> operationsOf(Operation.Document document) {
        Map<String, Operation> operations = new HashMap<>();
        for (Map.Entry<String, JsonNode> path : document.root().path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (method.getValue().path("operationId").isTextual()) {
                    Operation operation =
                            Operation.of(method.getKey(), path.getKey(), path.getValue(), method.getValue(), document);
                    operations.put(operation.id(), operation);
                }
            }
        }
        return Map.copyOf(operations);
    }
}
