package ai.vibengine.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the contract says of one operation.
 *
 * @param id its {@code operationId}
 * @param method in capital letters
 * @param path with its parameters in braces
 * @param body what it takes
 * @param parameters those of its query and header parameters that have a bound to keep
 * @param produces the media types of its successful answers
 */
public record Operation(
        String id, String method, String path, Body body, List<Parameter> parameters, Set<String> produces) {

    private static final String JSON = "application/json";

    public Operation {
        parameters = List.copyOf(parameters);
        produces = Set.copyOf(produces);
    }

    /**
     * What an operation takes as its body.
     *
     * @param maxBytes how many bytes of JSON, or of what nobody asked for; bytes that are handed on as they come have limits of their own
     */
    public record Body(Kind kind, int maxBytes) {

        /** How a body is read. */
        public enum Kind {
            /** There is none to read. */
            NONE,
            /** It is JSON, which is only of use as a whole. */
            JSON,
            /** It is handed on as it comes, and may be large. */
            STREAM
        }
    }

    static Operation of(String method, String path, JsonNode item, JsonNode node, Document document) {
        List<Parameter> parameters = new ArrayList<>();
        List<JsonNode> entries = new ArrayList<>();
        item.path("parameters").forEach(entries::add);
        node.path("parameters").forEach(entries::add);
        for (JsonNode entry : entries) {
            Parameter.of(document.resolved(entry), document.schemas()).ifPresent(parameters::add);
        }
        Set<String> produces = new HashSet<>();
        for (Map.Entry<String, JsonNode> response : node.path("responses").properties()) {
            if (response.getKey().startsWith("2")) {
                response.getValue().path("content").fieldNames().forEachRemaining(produces::add);
            }
        }
        int maxBytes = node.path("x-max-body-bytes").asInt(document.maxBodyBytes());
        return new Operation(
                node.path("operationId").asText(),
                method.toUpperCase(Locale.ROOT),
                path,
                new Body(kind(document.resolved(node.path("requestBody"))), maxBytes),
                parameters,
                produces);
    }

    private static Body.Kind kind(JsonNode requestBody) {
        if (requestBody.isMissingNode()) {
            return Body.Kind.NONE;
        }
        return requestBody.path("content").has(JSON) ? Body.Kind.JSON : Body.Kind.STREAM;
    }

    /** The contract as far as an operation refers to it. */
    record Document(JsonNode root, ContractSchemas schemas, int maxBodyBytes) {

        JsonNode resolved(JsonNode node) {
            return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
        }
    }
}
