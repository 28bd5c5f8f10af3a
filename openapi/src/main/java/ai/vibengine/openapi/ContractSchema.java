package ai.vibengine.openapi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A schema of the contract, compiled. Thread-safe. */
public final class ContractSchema {

    /** More digits than any bound has; what is longer is compared as text and so refused as no integer. */
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,40}");

    private final Schema schema;
    private final ObjectNode node;
    private final Shape shape;
    private final int mostViolations;

    ContractSchema(Schema schema, ObjectNode node, Shape shape, int mostViolations) {
        this.schema = schema;
        this.node = node;
        this.shape = shape;
        this.mostViolations = mostViolations;
    }

    /** Returns a copy of the schema in one piece: what it refers to and what it is composed of, in one object. */
    public ObjectNode node() {
        return node.deepCopy();
    }

    /** Returns the value that counts if none is given. */
    public Optional<JsonNode> defaultValue() {
        return Optional.ofNullable(node.get("default"));
    }

    /**
     * Reads the value that begins with the parser's token, as far as the schema has a use for it. What is left out of a value was wrong, and
     * what stands in its place is so too.
     *
     * @throws InvalidRequestException if it has too many members, or one twice
     */
    public JsonNode read(JsonParser parser) throws IOException {
        return new BoundedTreeReader(parser, mostViolations).read(shape);
    }

    /** Returns the first things that are wrong with the value. */
    public List<Violation> violations(JsonNode value) {
        List<Error> errors = schema.validate(value);
        return errors.isEmpty()
                ? List.of()
                : errors.stream()
                        .map(this::violation)
                        .distinct()
                        .limit(mostViolations)
                        .toList();
    }

    /** Returns the first things that are wrong with the text of a parameter or a header, which may have to be an integer. */
    List<Violation> violationsOfText(String text) {
        return violations(
                shape.allows("integer") && INTEGER.matcher(text).matches()
                        ? BigIntegerNode.valueOf(new BigInteger(text))
                        : TextNode.valueOf(text));
    }

    private Violation violation(Error error) {
        List<String> steps = steps(error.getInstanceLocation());
        String path = path(error.getInstanceLocation());
        String keyword = error.getKeyword();
        String property = error.getProperty();
        boolean namesProperty =
                property != null && ("required".equals(keyword) || "additionalProperties".equals(keyword));
        if (namesProperty) {
            String name = Violation.path(List.of(property));
            return new Violation(path.isEmpty() ? name : path + "." + name, ViolationMessage.of(error));
        }
        if ("type".equals(keyword)) {
            return new Violation(path, wrongType(error, steps));
        }
        String pattern = "pattern".equals(keyword) ? shape.at(steps).pattern() : null;
        if (pattern != null) {
            return new Violation(path, "must " + pattern);
        }
        return new Violation(path, ViolationMessage.of(error));
    }

    private String wrongType(Error error, List<String> steps) {
        Shape expected = shape.at(steps);
        JsonNode value = error.getInstanceNode();
        if (value.isFloatingPointNumber() && value.canConvertToExactIntegral() && expected.allows("integer")) {
            return ViolationMessage.PLAIN_INTEGER;
        }
        String message =
                expected.types().isEmpty() ? ViolationMessage.of(error) : ViolationMessage.types(expected.types());
        if (!value.isNull() || steps.isEmpty()) {
            return message;
        }
        boolean required = steps.size() == 1 && shape.required().contains(steps.get(0));
        return message + (required ? ", not null" : ", not null; leave it out where there is no value");
    }

    private static String path(NodePath location) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < location.getNameCount(); i++) {
            if (location.getElement(i) instanceof Integer index) {
                path.append('[').append(index).append(']');
            } else {
                path.append(i == 0 ? "" : ".").append(Violation.path(List.of(String.valueOf(location.getElement(i)))));
            }
        }
        return path.toString();
    }

    private static List<String> steps(NodePath path) {
        return IntStream.range(0, path.getNameCount())
                .mapToObj(index -> String.valueOf(path.getElement(index)))
                .toList();
    }
}
