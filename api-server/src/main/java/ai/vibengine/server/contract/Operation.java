package ai.vibengine.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the contract says of one operation.
 *
 * @param id its {@code operationId}
 * @param parameters those of its query and header parameters that have a bound to keep
 * @param produces the media types of its successful answers
 */
public record Operation(String id, List<Parameter> parameters, Set<String> produces) {

    public Operation {
        parameters = List.copyOf(parameters);
        produces = Set.copyOf(produces);
    }

    static Operation of(String id, JsonNode path, JsonNode node, JsonNode root, ContractSchemas schemas) {
        List<Parameter> parameters = new ArrayList<>();
        List<JsonNode> entries = new ArrayList<>();
        path.path("parameters").forEach(entries::add);
        node.path("parameters").forEach(entries::add);
        for (JsonNode entry : entries) {
            JsonNode parameter =
                    entry.has("$ref") ? root.at(entry.get("$ref").asText().substring(1)) : entry;
            Parameter.of(parameter, schemas).ifPresent(parameters::add);
        }
        Set<String> produces = new HashSet<>();
        for (Map.Entry<String, JsonNode> response : node.path("responses").properties()) {
            if (response.getKey().startsWith("2")) {
                response.getValue().path("content").fieldNames().forEachRemaining(produces::add);
            }
        }
        return new Operation(id, parameters, produces);
    }
}
