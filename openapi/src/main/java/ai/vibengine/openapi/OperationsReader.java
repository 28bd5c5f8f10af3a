package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the operations of a contract. */
final class OperationsReader {

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final ContractTree tree;
    private final Schemas schemas;
    private final Limits limits;

    OperationsReader(ContractTree tree, Schemas schemas, Limits limits) {
        this.tree = tree;
        this.schemas = schemas;
        this.limits = limits;
    }

    List<Operation> read() {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : tree.root().path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    operations.add(operation(path.getKey(), path.getValue(), method.getKey(), method.getValue()));
                }
            }
        }
        return operations;
    }

    private Operation operation(String path, JsonNode item, String method, JsonNode node) {
        List<Parameter> parameters = new ArrayList<>();
        item.path("parameters").forEach(each -> parameters.add(parameter(tree.resolve(each))));
        node.path("parameters").forEach(each -> parameters.add(parameter(tree.resolve(each))));
        JsonNode security = node.path("security");
        return new Operation(
                node.path("operationId").asText(),
                method.toUpperCase(Locale.ROOT),
                path,
                level(node),
                security.isArray() && security.isEmpty(),
                parameters,
                body(node),
                replies(node.path("responses")),
                node);
    }

    private Parameter parameter(JsonNode node) {
        return new Parameter(
                node.path("name").asText(),
                Parameter.Place.of(node.path("in").asText()),
                node.path("required").asBoolean(),
                level(node),
                schemas.compile(node.path("schema")),
                node);
    }

    private RequestBody body(JsonNode operation) {
        JsonNode body = tree.resolve(operation.path("requestBody"));
        Set<String> mediaTypes = names(body.path("content"));
        RequestBody.Kind kind = body.isMissingNode()
                ? RequestBody.Kind.NONE
                : mediaTypes.stream().anyMatch(MediaTypes::isJson) ? RequestBody.Kind.JSON : RequestBody.Kind.STREAM;
        return new RequestBody(
                kind,
                body.path("required").asBoolean(),
                operation.path("x-max-body-bytes").asInt(limits.maxBodyBytes()),
                mediaTypes,
                component(body));
    }

    /** The dashboard's contract also has a {@code default}, which is no status. */
    private SortedMap<Integer, Reply> replies(JsonNode responses) {
        SortedMap<Integer, Reply> replies = new TreeMap<>();
        for (Map.Entry<String, JsonNode> response : responses.properties()) {
            if (!response.getKey().equals("default")) {
                int status = Integer.parseInt(response.getKey());
                replies.put(status, reply(status, tree.resolve(response.getValue())));
            }
        }
        return replies;
    }

    private Reply reply(int status, JsonNode node) {
        List<String> codes = new ArrayList<>();
        node.path("x-error-codes").forEach(code -> codes.add(code.asText()));
        Map<String, Header> headers = new LinkedHashMap<>();
        node.path("headers")
                .properties()
                .forEach(entry -> headers.put(entry.getKey(), header(tree.resolve(entry.getValue()))));
        return new Reply(status, level(node), codes, headers, names(node.path("content")), component(node), node);
    }

    private Header header(JsonNode node) {
        return new Header(level(node), node.path("required").asBoolean(), schemas.compile(node.path("schema")));
    }

    /** Returns the name of the component that describes the JSON of a request body or a reply. */
    private static Optional<String> component(JsonNode holder) {
        return holder.path("content").properties().stream()
                .filter(media -> MediaTypes.isJson(media.getKey()))
                .map(media -> media.getValue().path("schema").path("$ref").asText())
                .filter(reference -> !reference.isEmpty())
                .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                .findFirst();
    }

    /** A contract without levels asks everything of everyone. */
    private static Level level(JsonNode node) {
        return node.has("x-requirement") ? Level.of(node.get("x-requirement").asText()) : Level.DOCUMENTED;
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new LinkedHashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
