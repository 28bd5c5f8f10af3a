package ai.vibengine.conformance.reference;

import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** Tears holes into a copy of the contract: a server that goes by that does not keep the bounds that are gone. */
final class ContractHoles {

    private final ObjectNode contract;

    ContractHoles(ObjectNode contract) {
        this.contract = contract;
    }

    /** Returns what a contract says of an operation. */
    static ObjectNode node(ObjectNode contract, Operation operation) {
        return (ObjectNode) contract.path("paths")
                .path(operation.path())
                .path(operation.method().toLowerCase(Locale.ROOT));
    }

    /** Takes out the bound that a requirement is about, such as {@code VALID-createSandbox.timeout.maximum}. */
    void tear(Operation operation, String requirement) {
        String[] parts = requirement.substring("VALID-".length()).split("\\.", -1);
        ObjectNode body = body(operation);
        if (parts.length == 2) {
            body.remove(parts[1]);
            return;
        }
        ObjectNode parameter = parameter(operation, parts[1]);
        if (!parameter.isEmpty()) {
            (parts[2].equals("required") ? parameter : (ObjectNode) parameter.get("schema")).remove(parts[2]);
        } else if (parts[2].equals("required")) {
            body.remove("required");
        } else {
            tearField((ObjectNode) body.get("properties").get(parts[1]), parts[2]);
        }
    }

    private static void tearField(ObjectNode field, String keyword) {
        if (keyword.startsWith("key-")) {
            ((ObjectNode) field.get("x-property-names")).remove(keyword.substring(4));
        } else if (keyword.startsWith("value-")) {
            ((ObjectNode) field.get("additionalProperties")).remove(keyword.substring(6));
        } else if (keyword.startsWith("item-")) {
            ((ObjectNode) field.get("items")).remove(keyword.substring(5));
        } else {
            field.remove(keyword);
        }
    }

    /** Returns the schema of a body, which is the operation's own and refers to no other. */
    private ObjectNode body(Operation operation) {
        String component = operation.body().component().orElse("");
        ObjectNode schemas = (ObjectNode) contract.at("/components/schemas");
        if (!schemas.has(component)) {
            return JsonNodeFactory.instance.objectNode();
        }
        schemas.set(component, opened(schemas.get(component)));
        return (ObjectNode) schemas.get(component);
    }

    /** Returns a query parameter of an operation, which is the operation's own; an empty object when it has none. */
    private ObjectNode parameter(Operation operation, String name) {
        for (JsonNode holder : new JsonNode[] {
            node(contract, operation), contract.path("paths").path(operation.path())
        }) {
            if (holder.path("parameters") instanceof ArrayNode parameters) {
                for (int i = 0; i < parameters.size(); i++) {
                    JsonNode parameter = opened(parameters.get(i));
                    if (parameter.path("name").asText().equals(name)) {
                        parameters.set(i, parameter);
                        return (ObjectNode) parameter;
                    }
                }
            }
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /** Returns a copy without references, so that a hole in one field is one in that field alone. */
    private JsonNode opened(JsonNode node) {
        if (node.has("$ref")) {
            return opened(contract.at(node.get("$ref").asText().substring(1)));
        }
        if (node.has("allOf")) {
            return opened(node.get("allOf").get(0));
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getKey().startsWith("example")) {
                copy.set(entry.getKey(), opened(entry.getValue()));
            }
        }
        return copy;
    }
}
