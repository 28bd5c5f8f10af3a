package ai.vibengine.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the contract says of one operation.
 *
 * @param id its {@code operationId}
 * @param parameters those of its query and header parameters that have a bound to keep
 */
public record Operation(String id, List<Parameter> parameters) {

    public Operation {
        parameters = List.copyOf(parameters);
    }

    static Operation of(String id, JsonNode node, JsonNode root, ContractSchemas schemas) {
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode entry : node.path("parameters")) {
            JsonNode parameter =
                    entry.has("$ref") ? root.at(entry.get("$ref").asText().substring(1)) : entry;
            Parameter.of(parameter, schemas).ifPresent(parameters::add);
        }
        return new Operation(id, parameters);
    }
}
