package ai.vibengine.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Holds an answer against the contract: status, headers and body must be those that it documents for the operation. */
public final class ContractCheck {

    /** The kind of caller, which decides what headers must be there. */
    public enum Asked {
        /** A caller with a valid key: every answer tells the rate limit. */
        WITH_KEY,
        /** A caller without one: no rate limit applies. */
        WITHOUT_KEY,
        /** In a way that HTTP itself may have refused, before it knew the key. */
        BADLY
    }

    private static final List<String> RATE = List.of("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset");
    private static final Set<Integer> WITHOUT_OPERATION = Set.of(400, 401, 404, 405, 429, 503);
    private static final Set<String> OF_HTTP =
            Set.of("content-type", "content-length", "connection", "date", "transfer-encoding", "www-authenticate");

    private final PublishedContract contract = PublishedContract.get();
    private final ObjectMapper json = new ObjectMapper();

    /** Fails unless the contract documents this answer. */
    public void check(String method, String path, Asked asked, Answer answer) {
        String what = method + " " + (path.length() > 80 ? path.substring(0, 80) : path) + " -> " + answer;
        JsonNode response = documented(method, path, answer.status(), what);
        headers(response, answer, what);
        boolean rateIsTold = answer.status() != 401 && asked == Asked.WITH_KEY;
        for (String name : RATE) {
            if (rateIsTold) {
                assertThat(answer.header(name)).as("%s of %s", name, what).isPresent();
            } else if (asked == Asked.WITHOUT_KEY) {
                assertThat(answer.header(name)).as("%s of %s", name, what).isEmpty();
            }
        }
        if (method.equals("HEAD")) {
            assertThat(answer.body()).as("body of %s", what).isEmpty();
        } else {
            body(response, answer, what);
        }
    }

    private JsonNode documented(String method, String path, int status, String what) {
        JsonNode responses = contract.operation(method, path)
                .map(operation -> operation.path("responses"))
                .orElse(json.missingNode());
        if (responses.isMissingNode()) {
            assertThat(status).as("status of no operation: %s", what).isIn(WITHOUT_OPERATION);
            responses = contract.operation("POST", "/sandboxes").orElseThrow().path("responses");
        }
        JsonNode response = responses.path(Integer.toString(status));
        assertThat(response.isObject()).as("documented status: %s", what).isTrue();
        return contract.resolved(response);
    }

    private void headers(JsonNode response, Answer answer, String what) {
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(OF_HTTP);
        for (Map.Entry<String, JsonNode> entry : response.path("headers").properties()) {
            JsonNode header = contract.resolved(entry.getValue());
            known.add(entry.getKey());
            var value = answer.header(entry.getKey());
            if (header.path("required").asBoolean()) {
                assertThat(value).as("%s of %s", entry.getKey(), what).isPresent();
            }
            value.ifPresent(text -> assertThat(contract.violations(header.path("schema"), typed(header, text)))
                    .as("%s of %s", entry.getKey(), what)
                    .isEmpty());
        }
        assertThat(known).as("headers of %s", what).containsAll(answer.headers().keySet());
    }

    private void body(JsonNode response, Answer answer, String what) {
        String type = answer.header("Content-Type").orElse("none");
        assertThat(response.path("content").has(type))
                .as("media type of %s", what)
                .isTrue();
        if (!type.equals("application/json")) {
            return;
        }
        JsonNode body = answer.json();
        JsonNode schema = response.at("/content/application~1json/schema");
        assertThat(contract.violations(schema, body)).as("body of %s", what).isEmpty();
        if (answer.status() >= 400) {
            assertThat(response.path("x-error-codes")).as("code of %s", what).contains(body.at("/error/code"));
            assertThat(answer.message())
                    .as("message of %s", what)
                    .doesNotContainPattern(
                            "(?i)exception|java\\.|vibengine\\.server|sqlite|select |\\.db|\\tat |/tmp/");
        }
        if (body.has("has_more")) {
            assertThat(body.has("next_cursor"))
                    .as(what)
                    .isEqualTo(body.get("has_more").booleanValue());
        }
    }

    private static JsonNode typed(JsonNode header, String text) {
        return header.at("/schema/type").asText().equals("integer") && text.matches("-?[0-9]+")
                ? BigIntegerNode.valueOf(new BigInteger(text))
                : TextNode.valueOf(text);
    }
}
