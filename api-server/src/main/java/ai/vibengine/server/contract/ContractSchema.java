package ai.vibengine.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.path.NodePath;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One schema of the contract, compiled. Thread-safe. */
public final class ContractSchema {

    private final Schema schema;

    ContractSchema(Schema schema) {
        this.schema = schema;
    }

    /** Everything that is wrong with the value; empty when it is as the contract says. */
    public List<Violation> violationsOf(JsonNode value) {
        List<Error> errors = schema.validate(value);
        return errors.isEmpty()
                ? List.of()
                : errors.stream().map(ContractSchema::violation).distinct().toList();
    }

    private static Violation violation(Error error) {
        String path = dotted(error.getInstanceLocation());
        String keyword = error.getKeyword();
        String property = error.getProperty();
        boolean namesProperty =
                property != null && ("required".equals(keyword) || "additionalProperties".equals(keyword));
        String field = !namesProperty ? path : path.isEmpty() ? property : path + "." + property;
        return new Violation(field, ViolationMessage.of(error));
    }

    private static String dotted(NodePath path) {
        return IntStream.range(0, path.getNameCount())
                .mapToObj(index -> String.valueOf(path.getElement(index)))
                .collect(Collectors.joining("."));
    }
}
