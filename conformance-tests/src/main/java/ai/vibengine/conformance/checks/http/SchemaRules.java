package ai.vibengine.conformance.checks.http;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Rule.Opinion;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import ai.vibengine.openapi.Reply;
import ai.vibengine.openapi.Schemas;
import ai.vibengine.openapi.Violation;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The data in the envelope, by the schema of its operation. */
public final class SchemaRules {
    private static final String SANDBOXES = "/sandboxes(/[^/]+(/(timeout|pause|resume))?)?";

    private final Contract contract;
    private final Schemas schemas;

    public SchemaRules(Contract contract, Level level) {
        this.contract = contract;
        this.schemas = contract.schemas(level);
    }

    public void addTo(Catalogue catalogue) {
        for (Operation operation : contract.operations()) {
            // Files have no schema.
            schema(operation)
                    .ifPresent(schema -> catalogue.rule(
                            "SCHEMA-" + operation.id(),
                            operation.level(),
                            "What " + operation.id() + " answers is what the schema says.",
                            exchange -> judge(operation, schema, exchange)));
        }
        catalogue.rule(
                "SCHEMA-error",
                Level.DOCUMENTED,
                "Every error is what the schema says.",
                exchange -> exchange.status() >= 400 && exchange.json().isObject()
                        ? opinion("/components/schemas/ErrorEnvelope", exchange.json(), exchange)
                        : Opinion.NONE);
        catalogue.rule(
                "SCHEMA-lifetime",
                Level.CONTRACT,
                "At any moment expires_at is started_at plus timeout, but for a paused sandbox.",
                this::lifetime);
        catalogue.rule(
                "SCHEMA-status",
                Level.DOCUMENTED,
                "A sandbox is running or paused, or stopped in the answer to a kill.",
                this::status);
    }

    private boolean is(Operation operation, Exchange exchange) {
        return contract.find(exchange.request().method(), exchange.request().pathOnly())
                .filter(operation::equals)
                .isPresent();
    }

    private static Optional<String> schema(Operation operation) {
        return operation.replies().values().stream()
                .filter(reply -> reply.status() < 300)
                .map(Reply::component)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Opinion judge(Operation operation, String schema, Exchange exchange) {
        if (!exchange.success() || !is(operation, exchange)) {
            return Opinion.NONE;
        }
        // Only the data: the envelope has requirements of its own, and one fault should break one of them.
        return opinion("/components/schemas/" + schema + "/properties/data", exchange.data(), exchange);
    }

    private Opinion opinion(String pointer, JsonNode value, Exchange exchange) {
        if (value.isMissingNode()) {
            return Opinion.NONE;
        }
        List<String> errors = schemas.at(pointer).violations(value).stream()
                .map(Violation::toString)
                .toList();
        return Opinion.of(errors.isEmpty(), "what the schema says", String.join("; ", errors), exchange);
    }

    private Opinion lifetime(Exchange exchange) {
        for (JsonNode sandbox : sandboxes(exchange)) {
            JsonNode expires = sandbox.path("expires_at");
            if (!expires.isTextual() && !sandbox.path("status").asText().equals("running")) {
                continue; // It is paused, or was when it was killed.
            }
            if (!expires.isTextual()) {
                return Opinion.wrong("an expires_at", "none", exchange);
            }
            try {
                Instant due = Instant.parse(sandbox.path("started_at").asText())
                        .plusSeconds(sandbox.path("timeout").asLong());
                if (!due.equals(Instant.parse(expires.asText()))) {
                    return Opinion.wrong("expires_at " + due, expires.asText(), exchange);
                }
            } catch (DateTimeParseException e) {
                return Opinion.NONE; // The schema rejects malformed times.
            }
        }
        return sandboxes(exchange).isEmpty() ? Opinion.NONE : Opinion.RIGHT;
    }

    private Opinion status(Exchange exchange) {
        String expected = exchange.request().method().equals("DELETE") ? "stopped" : "running";
        for (JsonNode sandbox : sandboxes(exchange)) {
            String status = sandbox.path("status").asText();
            if (!status.equals(expected) && !(status.equals("paused") && expected.equals("running"))) {
                return Opinion.wrong("status " + expected, "status " + status, exchange);
            }
        }
        return sandboxes(exchange).isEmpty() ? Opinion.NONE : Opinion.RIGHT;
    }

    private static List<JsonNode> sandboxes(Exchange exchange) {
        if (!exchange.success() || !exchange.request().pathOnly().matches(SANDBOXES)) {
            return List.of();
        }
        JsonNode data = exchange.data();
        List<JsonNode> all = new ArrayList<>();
        if (data.isArray()) {
            data.forEach(all::add);
        } else if (data.isObject()) {
            all.add(data);
        }
        return all;
    }
}
