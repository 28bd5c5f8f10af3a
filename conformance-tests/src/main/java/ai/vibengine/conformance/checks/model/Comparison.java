package ai.vibengine.conformance.checks.model;

import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.checks.model.Difference.Aspect;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares an answer with that of the model, in what the contract does not leave open. */
final class Comparison {
    private final Level level;
    private final List<String> properties = new ArrayList<>();

    Comparison(Contract contract, Level level) {
        this.level = level;
        contract.at("/components/schemas/Sandbox/properties").properties().forEach(property -> {
            Level own = Level.of(property.getValue().path("x-requirement").asText("documented"));
            // What extensions show may be up to the operator, and has checks of its own.
            if (own != Level.EXTENSION && level.includes(own)) {
                properties.add(property.getKey());
            }
        });
    }

    /** A difference in one thing. */
    record Found(Aspect aspect, String expected, String actual) {}

    Optional<Found> of(Exchange server, Response model) {
        boolean head = server.request().method().equals("HEAD");
        JsonNode expected = model.body == null ? MissingNode.getInstance() : model.body;
        JsonNode actual = server.json();
        String code = expected.at("/error/code").asText();
        if (server.status() != model.status || !(head || server.errorCode().equals(code))) {
            String told = "status " + model.status + (code.isEmpty() ? "" : " with code " + code);
            return found(Aspect.STATUS, told, Expect.seen(server));
        }
        if (head) {
            return Optional.empty();
        }
        if (model.status >= 400) {
            String reason = expected.at("/error/reason").asText("none");
            String told = actual.at("/error/reason").asText("none");
            boolean same = level != Level.EXTENSION || reason.equals(told);
            return same ? Optional.empty() : found(Aspect.REASON, "reason " + reason, told);
        }
        return expected.path("data").isArray()
                ? list(expected, actual)
                : sandbox(Aspect.SANDBOX, expected.path("data"), actual.path("data"));
    }

    private Optional<Found> list(JsonNode expected, JsonNode actual) {
        List<String> ids = ids(expected);
        if (!ids.equals(ids(actual))) {
            return found(Aspect.LIST, "the sandboxes " + ids, "" + ids(actual));
        }
        for (String property : List.of("total_count", "has_more")) {
            if (!expected.path(property).asText().equals(actual.path(property).asText())) {
                return found(
                        Aspect.LIST,
                        property + " " + expected.path(property),
                        actual.path(property).toString());
            }
        }
        if (expected.has("next_cursor") != actual.has("next_cursor")) {
            return found(Aspect.LIST, "next_cursor: " + expected.has("next_cursor"), "" + actual.has("next_cursor"));
        }
        for (int i = 0; i < ids.size(); i++) {
            Optional<Found> found = sandbox(Aspect.LIST, expected.at("/data/" + i), actual.at("/data/" + i));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static List<String> ids(JsonNode list) {
        List<String> ids = new ArrayList<>();
        list.path("data").forEach(entry -> ids.add(entry.path("sandbox_id").asText()));
        return ids;
    }

    private Optional<Found> sandbox(Aspect aspect, JsonNode expected, JsonNode actual) {
        if (!expected.has("sandbox_id")) {
            // What built-in templates say of themselves is up to who offers them.
            String id = expected.path("template_id").asText();
            return id.equals(actual.path("template_id").asText())
                    ? Optional.empty()
                    : found(
                            aspect,
                            "template_id " + id,
                            actual.path("template_id").asText());
        }
        for (String property : properties) {
            JsonNode one = expected.path(property);
            JsonNode other = actual.path(property);
            boolean same = one.isNumber() ? one.asLong() == other.asLong(-1) : one.equals(other);
            if (!same) {
                return found(aspect, property + " " + shown(one), shown(other));
            }
        }
        return Optional.empty();
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "none" : node.toString();
    }

    private static Optional<Found> found(Aspect aspect, String expected, String actual) {
        return Optional.of(new Found(aspect, expected, actual));
    }
}
