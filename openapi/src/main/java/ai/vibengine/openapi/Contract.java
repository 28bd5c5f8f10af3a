package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A contract: its operations, schemas, limits and plans. Immutable and thread-safe. */
public final class Contract {

    private final String yaml;
    private final ContractTree tree;
    private final Schemas schemas;
    private final Map<String, Operation> operations;
    private final Routes routes;

    private Contract(String yaml, ContractTree tree) {
        this.yaml = yaml;
        this.tree = tree;
        this.schemas = new Schemas(tree, Level.EXTENSION);
        this.operations = new OperationsReader(tree, schemas, limits())
                .read().stream()
                        .collect(Collectors.toMap(
                                Operation::id, Function.identity(), (first, second) -> first, LinkedHashMap::new));
        this.routes = new Routes(operations.values());
    }

    /** Reads the public contract from the jar. */
    public static Contract load() {
        return parse(ContractTree.text(ContractTree.PUBLIC));
    }

    /** Reads a contract that refers to no other. */
    public static Contract parse(String yaml) {
        return new Contract(yaml, ContractTree.parse(yaml));
    }

    /** Reads the contract between the server and its dashboard from the jar, with what it takes from this one. */
    public Contract dashboard() {
        String text = ContractTree.text(ContractTree.DASHBOARD);
        return new Contract(text, ContractTree.parseAbove(tree, text));
    }

    /** Returns the text of the contract. */
    public String yaml() {
        return yaml;
    }

    /** Returns a copy of the whole contract. */
    public JsonNode tree() {
        return tree.root().deepCopy();
    }

    /** Returns the contract as JSON. */
    public String json() {
        return tree.root().toString();
    }

    /** Returns the node at a JSON pointer, with its references followed; a missing node if there is none. */
    public JsonNode at(String pointer) {
        return tree.resolve(tree.root().at(pointer));
    }

    /** Returns what the node refers to, or the node itself. */
    public JsonNode resolve(JsonNode node) {
        return tree.resolve(node);
    }

    /** Returns a schema in one piece: what it refers to and what it is composed of, below what it says itself. */
    public ObjectNode whole(JsonNode schema) {
        return tree.whole(schema);
    }

    /** Returns the operations in the order of the contract. */
    public List<Operation> operations() {
        return List.copyOf(operations.values());
    }

    /**
     * Returns the operation with this {@code operationId}.
     *
     * @throws NoSuchElementException if there is none
     */
    public Operation operation(String id) {
        Operation operation = operations.get(id);
        if (operation == null) {
            throw new NoSuchElementException("The contract has no operation " + id);
        }
        return operation;
    }

    /** Returns the operation that a request with this method and this path (without query) asks for. */
    public Optional<Operation> find(String method, String path) {
        return routes.find(method, path);
    }

    /** Returns the methods that the path has; none if no operation has the path. */
    public Set<String> methods(String path) {
        return routes.methods(path);
    }

    /** Returns the method and the path of every operation that asks for no credentials, as in {@code POST /session}. */
    public Set<String> openOperations() {
        return operations.values().stream()
                .filter(Operation::open)
                .map(Operation::toString)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the schemas as they bind an implementation of everything. */
    public Schemas schemas() {
        return schemas;
    }

    /** Returns the schemas as they bind an implementation of this level. */
    public Schemas schemas(Level level) {
        return level == Level.EXTENSION ? schemas : new Schemas(tree, level);
    }

    /** Returns the component schema of this name. */
    public ContractSchema schema(String component) {
        return schemas.component(component);
    }

    /** Returns the limits that no schema can say. */
    public Limits limits() {
        return new Limits(Numbers.of("x-limits", tree.root().path("x-limits")));
    }

    /** Returns the limits of the plans. */
    public Plans plans() {
        return Plans.of(tree.root().path("x-plans"));
    }

    /** Returns the names of the groups of extensions, in the order of the contract. */
    public List<String> extensions() {
        List<String> names = new ArrayList<>();
        tree.root().path("x-extensions").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Returns the bounds of the numbers that the component schema of this name has as properties. */
    public Map<String, FieldBounds> bounds(String component) {
        Map<String, FieldBounds> bounds = new LinkedHashMap<>();
        schema(component)
                .node()
                .path("properties")
                .properties()
                .forEach(property -> FieldBounds.of(whole(property.getValue()))
                        .ifPresent(numbers -> bounds.put(property.getKey(), numbers)));
        return bounds;
    }

    /** Returns every {@code error.code} that a reply may have, with the status that it comes with. */
    public SortedMap<String, Integer> errorCodes() {
        SortedMap<String, Integer> statuses = new TreeMap<>();
        for (Operation operation : operations.values()) {
            for (Reply reply : operation.replies().values()) {
                reply.codes().forEach(code -> statuses.put(code, reply.status()));
            }
        }
        return statuses;
    }
}
