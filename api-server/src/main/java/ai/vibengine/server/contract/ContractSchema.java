package ai.vibengine.server.contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** One schema of the contract, compiled. Thread-safe. */
public final class ContractSchema {

    private final Schema schema;
    private final Shape shape;

    ContractSchema(Schema schema, Shape shape) {
        this.schema = schema;
        this.shape = shape;
    }

    /**
     * Reads the value that begins with the parser's token, as far as the schema has a use for it. What is left out of a value was wrong, and
     * what stands in its place is so too.
     *
     * @throws InvalidRequestException when it has too many members, or one twice
     */
    public JsonNode read(JsonParser parser) throws IOException {
        return new BoundedTreeReader(parser).read(shape);
    }

    /** The first things that are wrong with the value; empty when it is as the contract says. */
    public List<Violation> violationsOf(JsonNode value) {
        List<Error> errors = schema.validate(value);
        return errors.isEmpty()
                ? List.of()
                : errors.stream()
                        .map(this::violation)
                        .distinct()
                        .limit(InvalidRequestException.MOST_VIOLATIONS)
                        .toList();
    }

    private Violation violation(Error error) {
        List<String> steps = steps(error.getInstanceLocation());
        String path = Violation.path(steps);
        String keyword = error.getKeyword();
        String property = error.getProperty();
        boolean namesProperty =
                property != null && ("required".equals(keyword) || "additionalProperties".equals(keyword));
        if (namesProperty) {
            String name = Violation.path(List.of(property));
            return new Violation(path.isEmpty() ? name : path + "." + name, ViolationMessage.of(error));
        }
        JsonNode value = error.getInstanceNode();
        boolean isNull = "type".equals(keyword) && value != null && value.isNull() && !steps.isEmpty();
        return new Violation(path, ViolationMessage.of(error) + (isNull ? insteadOfNull(steps) : ""));
    }

    private String insteadOfNull(List<String> steps) {
        boolean required = steps.size() == 1 && shape.required().contains(steps.get(0));
        return required ? ", not null" : ", not null; leave it out where there is no value";
    }

    private static List<String> steps(NodePath path) {
        return IntStream.range(0, path.getNameCount())
                .mapToObj(index -> String.valueOf(path.getElement(index)))
                .toList();
    }
}
