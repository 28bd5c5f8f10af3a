package ai.vibengine.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One query or header parameter.
 *
 * @param inQuery whether it is in the query, else in a header
 */
public record Parameter(String name, boolean inQuery, boolean required, boolean integer, ContractSchema schema) {

    /** More digits than any bound has; what is longer is compared as text and so refused as no integer. */
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,40}");

    static Optional<Parameter> of(JsonNode parameter, ContractSchemas schemas) {
        String in = parameter.path("in").asText();
        if (!in.equals("query") && !in.equals("header")) {
            return Optional.empty();
        }
        JsonNode schema = parameter.path("schema");
        return Optional.of(new Parameter(
                parameter.path("name").asText(),
                in.equals("query"),
                parameter.path("required").asBoolean(),
                schema.path("type").asText().equals("integer"),
                schemas.compile(schema)));
    }

    /** Everything that is wrong with the text that was sent; null when there was none. */
    public List<Violation> violationsOf(@Nullable String text) {
        if (text == null) {
            return required ? List.of(new Violation(name, "is required")) : List.of();
        }
        return schema.violationsOf(valueOf(text)).stream()
                .map(violation -> new Violation(name, violation.message()))
                .toList();
    }

    private JsonNode valueOf(String text) {
        return integer && INTEGER.matcher(text).matches()
                ? BigIntegerNode.valueOf(new BigInteger(text))
                : TextNode.valueOf(text);
    }
}
