package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Contract;
import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares answers by what the contract names: what a server adds of its own may change at any time. */
final class ExpectSame {
    private ExpectSame() {}

    /** That two views of a sandbox agree in every property of the contract. */
    static void sandbox(CheckContext context, JsonNode expected, JsonNode actual, Exchange exchange) {
        for (String property : properties(context)) {
            value(property, expected.path(property), actual.path(property), exchange);
        }
    }

    /** That two views of a template agree in every property of the contract. */
    static void template(Contract contract, JsonNode expected, JsonNode actual, Exchange exchange) {
        contract.at("/components/schemas/Template/properties")
                .fieldNames()
                .forEachRemaining(
                        property -> value(property, expected.path(property), actual.path(property), exchange));
    }

    /** That an entry of a list agrees with what GET shows. The reference's own list leaves metadata out. */
    static void listed(CheckContext context, JsonNode expected, JsonNode actual, Exchange exchange) {
        for (String property : properties(context)) {
            boolean left = property.equals("metadata") && context.level() == Level.DOCUMENTED;
            if (!left) {
                value(property, expected.path(property), actual.path(property), exchange);
            }
        }
    }

    /** That a value is the one expected, whatever width its number has in memory. */
    static void value(String what, JsonNode expected, JsonNode actual, Exchange exchange) {
        boolean numbers = expected.isIntegralNumber() && actual.isIntegralNumber();
        boolean same = numbers ? expected.asLong() == actual.asLong() : expected.equals(actual);
        Expect.that(same, what + " " + shown(expected), shown(actual), exchange);
    }

    /** That two errors tell a program the same. Their messages may name the ids, and are for people. */
    static void error(Exchange expected, Exchange actual) {
        Expect.equal("status", expected.status(), actual.status(), actual);
        Expect.equal("code", expected.errorCode(), actual.errorCode(), actual);
        Expect.equal("fields of the error", fields(expected), fields(actual), actual);
    }

    private static Set<String> fields(Exchange exchange) {
        Set<String> names = new TreeSet<>();
        exchange.json().path("error").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> properties(CheckContext context) {
        List<String> names = new ArrayList<>();
        context.contract()
                .at("/components/schemas/Sandbox/properties")
                .properties()
                .forEach(property -> {
                    String level = property.getValue().path("x-requirement").asText("documented");
                    if (context.level().includes(Level.of(level))) {
                        names.add(property.getKey());
                    }
                });
        return names;
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "none" : node.toString();
    }
}
