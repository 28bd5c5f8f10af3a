package ai.vibengine.conformance.checks.http;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.Rule;
import ai.vibengine.conformance.engine.Rule.Opinion;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import ai.vibengine.openapi.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The common response format of every answer. */
public final class EnvelopeRules {
    private static final Pattern LEAK = Pattern.compile(
            "\\bat [\\w$.]+\\([\\w.]+:\\d+\\)|\\b(java|javax|jakarta|org|com|io|ai)\\.[a-z]\\w*\\.[\\w.$]+|\\b([A-Z][a-z0-9]+){2,}(Exception|Error)\\b"
                    + "|\\b(IO|SQL|Runtime)Exception\\b|\\b(Type|Value|Key|Attribute|Reference|Syntax|Assertion)Error:"
                    + "|(^|[\\s'\"(])/(usr|etc|var|home|tmp|opt|root|srv|proc)/|Traceback \\(most|\\bSQLITE_\\w+|\\bSQLSTATE\\b"
                    + "|\\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\\s.*\\b(FROM|VALUES|SET|WHERE)\\b");

    private final Contract contract;
    private final Level level;

    public EnvelopeRules(Contract contract, Level level) {
        this.contract = contract;
        this.level = level;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.rule(
                "ENV-01",
                Level.DOCUMENTED,
                "All successful responses are {\"data\": {…}, \"status\": \"ok\"}.",
                single(
                        body -> body.path("data").isObject()
                                && body.path("status").asText().equals("ok"),
                        "an object with data, an object, and status \"ok\""));
        catalogue.rule(
                "ENV-02",
                Level.DOCUMENTED,
                "List endpoints return {\"data\": […], \"has_more\": bool, \"total_count\": int}.",
                list(
                        body -> body.path("data").isArray()
                                && body.path("has_more").isBoolean()
                                && body.path("total_count").isIntegralNumber()
                                && body.path("total_count").asLong()
                                        >= body.path("data").size(),
                        "an object with data, an array, has_more, a boolean, and total_count, no less than the page"));
        catalogue.rule(
                "ENV-03", Level.DOCUMENTED, "A list has no status.", list(body -> !body.has("status"), "no status"));
        catalogue.rule(
                "ENV-04",
                Level.DOCUMENTED,
                "Every status of 400 or more has the body {\"error\": {\"code\": \"…\", \"message\": \"…\"}}.",
                failure(
                        body -> body.at("/error/code").isTextual()
                                && body.at("/error/message").isTextual()
                                && !body.at("/error/message").asText().isBlank()
                                && !body.has("data"),
                        "an object with error.code and error.message, both strings"));
        catalogue.rule(
                "ENV-05",
                Level.CONTRACT,
                "next_cursor is present exactly when has_more is true.",
                list(
                        body -> body.path("has_more").asBoolean()
                                        == body.path("next_cursor").isTextual()
                                && (body.path("has_more").asBoolean() || !body.has("next_cursor")),
                        "next_cursor exactly when has_more"));
        catalogue.rule(
                "ENV-06", Level.DOCUMENTED, "The error code is one that the contract gives this status.", this::code);
        catalogue.rule(
                "ENV-07", Level.CONTRACT, "Every status is one that the contract gives the operation.", this::known);
        catalogue.rule(
                "ENV-08", Level.CONTRACT, "message shows no stack trace, class name, server path or SQL.", this::leak);
        catalogue.rule(
                "ENV-09",
                Level.DOCUMENTED,
                "internal_error is a fault of the server, never caused by input.",
                exchange -> Opinion.of(exchange.status() != 500, "no status 500", "status 500", exchange));
        catalogue.rule(
                "ENV-10",
                Level.CONTRACT,
                "error.details are on invalid_request only, each with field and message.",
                this::details);
    }

    private Optional<Operation> operation(Exchange exchange) {
        return contract.find(exchange.request().method(), exchange.request().pathOnly());
    }

    private boolean lists(Exchange exchange) {
        return exchange.status() == 200
                && operation(exchange).map(Operation::lists).orElse(false);
    }

    private Rule.Judge single(Predicate<JsonNode> right, String expected) {
        return exchange ->
                exchange.success() && !lists(exchange) && operation(exchange).isPresent() && !other(exchange)
                        ? judge(right, expected, exchange)
                        : Opinion.NONE;
    }

    // Files and streams of events have no envelope.
    private boolean other(Exchange exchange) {
        String type = exchange.mediaType();
        return !type.equals(HeaderRules.JSON)
                && HeaderRules.mediaTypes(contract, exchange).contains(type);
    }

    private Rule.Judge list(Predicate<JsonNode> right, String expected) {
        return exchange -> lists(exchange) ? judge(right, expected, exchange) : Opinion.NONE;
    }

    private static Rule.Judge failure(Predicate<JsonNode> right, String expected) {
        // Answers to HEAD have no body.
        return exchange ->
                exchange.status() >= 400 && !exchange.request().method().equals("HEAD")
                        ? judge(right, expected, exchange)
                        : Opinion.NONE;
    }

    private static Opinion judge(Predicate<JsonNode> right, String expected, Exchange exchange) {
        JsonNode body = exchange.json();
        return Opinion.of(body.isObject() && right.test(body), expected, Expect.shown(exchange), exchange);
    }

    private Opinion code(Exchange exchange) {
        if (exchange.status() < 400 || exchange.errorCode().isEmpty()) {
            return Opinion.NONE;
        }
        Set<String> codes = codesOf(exchange.status());
        return codes.isEmpty()
                ? Opinion.NONE
                : Opinion.of(
                        codes.contains(exchange.errorCode()),
                        "one of " + codes + " with status " + exchange.status(),
                        exchange.errorCode(),
                        exchange);
    }

    private Set<String> codesOf(int status) {
        return contract.operations().stream()
                .flatMap(operation -> Optional.ofNullable(operation.replies().get(status)).stream())
                .flatMap(reply -> reply.codes().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Opinion known(Exchange exchange) {
        Optional<Operation> operation = operation(exchange);
        if (operation.isEmpty() || !level.includes(operation.get().level())) {
            return Opinion.NONE;
        }
        Set<Integer> statuses = operation.get().replies().values().stream()
                .filter(reply -> level.includes(reply.level()))
                .map(Reply::status)
                .collect(Collectors.toCollection(TreeSet::new));
        return Opinion.of(
                statuses.contains(exchange.status()), "one of " + statuses, "status " + exchange.status(), exchange);
    }

    private Opinion leak(Exchange exchange) {
        if (exchange.status() < 400) {
            return Opinion.NONE;
        }
        String text = exchange.json().isMissingNode()
                ? exchange.body()
                : exchange.json().at("/error/message").asText()
                        + exchange.json().at("/error/details").toString();
        Matcher matcher = LEAK.matcher(text);
        return matcher.find()
                ? Opinion.wrong("no trace of the server's inside", "“" + matcher.group() + "”", exchange)
                : Opinion.RIGHT;
    }

    private Opinion details(Exchange exchange) {
        JsonNode details = exchange.json().at("/error/details");
        if (details.isMissingNode()) {
            return exchange.status() == 400 ? Opinion.RIGHT : Opinion.NONE;
        }
        boolean right = exchange.status() == 400 && details.isArray();
        for (JsonNode detail : details) {
            right &= detail.path("field").isTextual() && detail.path("message").isTextual();
        }
        return Opinion.of(right, "details of field and message, on 400 only", Expect.shown(exchange), exchange);
    }
}
