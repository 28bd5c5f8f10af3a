package ai.vibengine.conformance.checks.http;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Rule.Opinion;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Header;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Reply;
import ai.vibengine.openapi.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The headers of every answer. */
public final class HeaderRules {
    private static final List<String> RATE = List.of("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset");

    static final String JSON = "application/json";

    private static final int LONGEST_PATH = 4096;

    private final Contract contract;
    private final Level level;

    public HeaderRules(Contract contract, Level level) {
        this.contract = contract;
        this.level = level;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.rule(
                "HEAD-01",
                Level.CONTRACT,
                "Every response that has a body is application/json, save events and files.",
                exchange -> exchange.body().isEmpty()
                        ? Opinion.NONE
                        : Opinion.of(
                                mediaTypes(contract, exchange).contains(exchange.mediaType()),
                                "Content-Type of " + mediaTypes(contract, exchange),
                                exchange.header("Content-Type").orElse("none"),
                                exchange));
        catalogue.rule(
                "HEAD-02",
                Level.CONTRACT,
                "Every response carries an X-Request-Id as its schema wants it.",
                exchange -> Opinion.of(
                        exchange.all("X-Request-Id").size() == 1
                                && isRequestId(
                                        contract,
                                        exchange.header("X-Request-Id").orElse("")),
                        "one usable X-Request-Id",
                        exchange.all("X-Request-Id").toString(),
                        exchange));
        catalogue.rule(
                "HEAD-03",
                Level.CONTRACT,
                "Every response to an authenticated request says what is left in X-RateLimit-Limit, -Remaining and"
                        + " -Reset.",
                exchange -> rated(exchange)
                        ? Opinion.of(
                                RATE.stream()
                                        .allMatch(name -> exchange.all(name).size() == 1),
                                "each of " + RATE + " once",
                                RATE.stream().map(exchange::all).toList().toString(),
                                exchange)
                        : Opinion.NONE);
        catalogue.rule(
                "HEAD-04",
                Level.CONTRACT,
                "X-RateLimit headers are whole numbers, Remaining under Limit, Reset within the window.",
                this::rateNumbers);
        catalogue.rule(
                "HEAD-05",
                Level.DOCUMENTED,
                "A 429 includes a Retry-After header: whole seconds, at least 1.",
                exchange -> exchange.status() == 429 ? retryAfter(exchange) : Opinion.NONE);
        catalogue.rule(
                "HEAD-06",
                Level.CONTRACT,
                "A 503 includes a Retry-After header: whole seconds, at least 1.",
                exchange -> exchange.status() == 503 ? retryAfter(exchange) : Opinion.NONE);
        catalogue.rule(
                "HEAD-07",
                Level.CONTRACT,
                "Every header that the contract requires is there and well formed.",
                this::declared);
    }

    static boolean isRequestId(Contract contract, String text) {
        return text.matches(
                contract.at("/components/headers/X-Request-Id/schema/pattern").asText());
    }

    /** The media types that the contract allows for an answer. */
    static Set<String> mediaTypes(Contract contract, Exchange exchange) {
        return contract.find(exchange.request().method(), exchange.request().pathOnly())
                .map(operation -> operation.replies().get(exchange.status()))
                .map(Reply::mediaTypes)
                .orElse(Set.of(JSON));
    }

    private static boolean rated(Exchange exchange) {
        return exchange.request().role() != null
                && exchange.request().role() != Role.REVOKED
                && exchange.status() != 401
                && exchange.status() < 500
                // A request line that is too long is refused before its key is read.
                && exchange.request().path().length() < LONGEST_PATH;
    }

    private Opinion rateNumbers(Exchange exchange) {
        if (!rated(exchange) || exchange.header(RATE.get(0)).isEmpty()) {
            return Opinion.NONE;
        }
        int limit = exchange.number(RATE.get(0)).orElse(-1);
        int remaining = exchange.number(RATE.get(1)).orElse(-1);
        int reset = exchange.number(RATE.get(2)).orElse(-1);
        boolean right = limit >= 1
                && remaining >= 0
                && remaining < limit
                && reset >= 0
                && reset <= contract.limits().rateWindow().toSeconds();
        return Opinion.of(
                right,
                "0 <= Remaining < Limit, 0 <= Reset <= "
                        + contract.limits().rateWindow().toSeconds(),
                RATE.stream().map(exchange::all).toList().toString(),
                exchange);
    }

    private static Opinion retryAfter(Exchange exchange) {
        return Opinion.of(
                exchange.number("Retry-After").orElse(0) >= 1,
                "Retry-After of whole seconds, at least 1",
                exchange.all("Retry-After").toString(),
                exchange);
    }

    private Opinion declared(Exchange exchange) {
        Optional<Reply> reply = contract.find(
                        exchange.request().method(), exchange.request().pathOnly())
                .map(operation -> operation.replies().get(exchange.status()));
        if (reply.isEmpty()) {
            return Opinion.NONE;
        }
        for (Map.Entry<String, Header> entry : reply.get().headers().entrySet()) {
            Optional<String> wrong = wrong(entry.getKey(), entry.getValue(), exchange);
            if (wrong.isPresent()) {
                return Opinion.wrong("header " + entry.getKey() + " as the contract has it", wrong.get(), exchange);
            }
        }
        return Opinion.RIGHT;
    }

    private Optional<String> wrong(String name, Header spec, Exchange exchange) {
        Optional<String> value = exchange.header(name);
        // Other rules are about these.
        if (RATE.contains(name)
                || name.equals("X-Request-Id")
                || name.equals("Retry-After")
                || name.equals("Cache-Control")
                || !level.includes(spec.level())) {
            return Optional.empty();
        }
        if (value.isEmpty()) {
            return spec.required() ? Optional.of("none") : Optional.empty();
        }
        List<Violation> violations = spec.violations(value.get());
        return violations.isEmpty() ? Optional.empty() : Optional.of(value.get() + " " + violations);
    }
}
