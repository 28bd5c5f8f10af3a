package ai.vibengine.openapi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads JSON as far as a schema has a use for it, so that neither time nor memory goes to what is refused anyway. Of an object or an array
 * that stands where none may, only that it does is read; what has too many members is refused with the first one that is too many.
 */
final class BoundedTreeReader {

    /** How much is read past, of values that are refused, in order to tell what is wrong with those behind them. */
    private static final int MOST_PASSED = 1_000;

    /** How many values there may be where the contract sets no bound. */
    private static final int MOST_UNBOUND = 10_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final int mostViolations;
    private final Deque<String> path = new ArrayDeque<>();
    private final List<Violation> unknown = new ArrayList<>();
    private int passed;
    private int unbound;

    BoundedTreeReader(JsonParser parser, int mostViolations) {
        this.parser = parser;
        this.mostViolations = mostViolations;
    }

    /**
     * Reads the value that begins with the current token.
     *
     * @throws InvalidRequestException when it has too many members, or one twice
     */
    JsonNode read(Shape shape) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> shape.allows("object") ? object(shape) : pass(shape, NODES.objectNode());
            case START_ARRAY -> shape.allows("array") ? array(shape) : pass(shape, NODES.arrayNode());
            case VALUE_STRING -> NODES.textNode(text(shape));
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> NODES.numberNode(parser.getIntValue());
                    case LONG -> NODES.numberNode(parser.getLongValue());
                    default -> NODES.numberNode(parser.getBigIntegerValue());
                };
            // What is larger than any number is read as the largest, since infinity is none.
            case VALUE_NUMBER_FLOAT ->
                NODES.numberNode(Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, parser.getDoubleValue())));
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
            default -> NODES.nullNode();
        };
    }

    /** Of a text that is too long so much that it still is. */
    private String text(Shape shape) throws IOException {
        String text = parser.getText();
        long enough = 2L * (shape.maxLength() + 1L);
        return text.length() > enough ? text.substring(0, (int) enough) : text;
    }

    private ObjectNode object(Shape shape) throws IOException {
        ObjectNode object = NODES.objectNode();
        int others = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            path.addLast(name);
            if (object.has(name)) {
                throw new InvalidRequestException(Violation.path(path), "has a field twice");
            }
            Shape property = shape.property(name);
            parser.nextToken();
            if (property == null) {
                refuseUnknown();
                object.set(name, pass(Shape.ANY, NODES.nullNode()));
            } else {
                if (!shape.properties().containsKey(name) && ++others > shape.maxOthers()) {
                    path.removeLast();
                    throw new InvalidRequestException(
                            Violation.path(path), ViolationMessage.maxProperties(shape.maxOthers()));
                }
                object.set(name, member(property));
            }
            path.removeLast();
        }
        return object;
    }

    private ArrayNode array(Shape shape) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (array.size() == shape.maxItems()) {
                throw new InvalidRequestException(Violation.path(path), ViolationMessage.maxItems(shape.maxItems()));
            }
            path.addLast(String.valueOf(array.size()));
            array.add(member(shape.item()));
            path.removeLast();
        }
        return array;
    }

    private JsonNode member(Shape shape) throws IOException {
        if (shape.types().isEmpty() && ++unbound > MOST_UNBOUND) {
            throw new InvalidRequestException(Violation.path(path), "has too many values in it");
        }
        return read(shape);
    }

    private void refuseUnknown() {
        if (unknown.size() == mostViolations) {
            throw new InvalidRequestException(unknown);
        }
        unknown.add(new Violation(Violation.path(path), ViolationMessage.UNKNOWN));
    }

    /** Reads past a value, and leaves in its place what is as wrong as it is. */
    private JsonNode pass(Shape shape, JsonNode instead) throws IOException {
        int depth = 0;
        while (true) {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return instead;
            }
            if (++passed > MOST_PASSED) {
                throw shape.types().isEmpty()
                        ? new InvalidRequestException(unknown)
                        : new InvalidRequestException(Violation.path(path), ViolationMessage.types(shape.types()));
            }
            parser.nextToken();
        }
    }
}
