package ai.vibengine.conformance.checks.validation;

import ai.vibengine.conformance.checks.validation.Bounds.Case;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.OptionalFields;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Each bound of each field of each body: one requirement for each field and keyword of the contract. */
public final class ValidationChecks {
    private static final String EXTEND = "extendSandboxTimeout";

    private final Contract contract;
    private final Bounds bounds;
    private final SharedSandbox shared;
    private final OptionalFields optional;

    public ValidationChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.bounds = new Bounds(contract);
        this.shared = shared;
        this.optional = new OptionalFields(shared.extensions());
    }

    public void addTo(Catalogue catalogue) {
        for (Operation operation : contract.operations()) {
            operation.body().component().ifPresent(schema -> add(catalogue, operation, schema));
        }
        new QueryChecks(contract, shared).addTo(catalogue);
    }

    private void add(Catalogue catalogue, Operation operation, String name) {
        JsonNode schema = contract.at("/components/schemas/" + name);
        for (JsonNode required : schema.path("required")) {
            String field = required.asText();
            catalogue.check(
                    id(operation, field, "required"),
                    level(operation, Level.DOCUMENTED),
                    field + " is required by " + operation.id() + ": without it 400.",
                    refusal(operation, body -> body.remove(field), field + " missing"));
        }
        if (!schema.path("additionalProperties").asBoolean(true)) {
            catalogue.check(
                    "VALID-" + operation.id() + ".additionalProperties",
                    level(operation, Level.CONTRACT),
                    "An unknown field of " + operation.id() + " is 400.",
                    refusal(operation, body -> body.put("conformance", 1), "unknown field"));
        }
        schema.path("properties").properties().forEach(property -> {
            Map<String, List<Case>> byKeyword = bounds.cases(property.getValue()).stream()
                    .collect(Collectors.groupingBy(Case::keyword, LinkedHashMap::new, Collectors.toList()));
            byKeyword.forEach((keyword, cases) -> catalogue.check(
                    id(operation, property.getKey(), keyword),
                    isOptional(property.getValue()) ? Level.EXTENSION : level(operation, Level.CONTRACT),
                    property.getKey() + " of " + operation.id() + " keeps to its " + keyword
                            + "; what does not is 400.",
                    check(operation, property.getKey(), cases)));
        });
    }

    private static String id(Operation operation, String field, String keyword) {
        return "VALID-" + operation.id() + "." + field + "." + keyword;
    }

    private static boolean isOptional(JsonNode property) {
        return property.path("x-requirement").asText().equals("extension");
    }

    private static Level level(Operation operation, Level level) {
        return operation.level() == Level.EXTENSION ? Level.EXTENSION : level;
    }

    private Check check(Operation operation, String field, List<Case> cases) {
        return context -> {
            optional.requireOffered(context, operation, field);
            boolean changes = cases.stream().anyMatch(Case::valid);
            String path = path(context, operation, changes);
            for (Case each : cases) {
                if (!each.valid()) {
                    refuse(
                            context,
                            operation,
                            path,
                            body -> {
                                body.set(field, each.value());
                                RequestBodies.complete(body, field);
                            },
                            field + " = " + shown(each.value()));
                } else if (tryable(operation, field)) {
                    accept(context, operation, path, field, each.value());
                }
            }
            if (changes && operation.id().equals(EXTEND)) {
                context.delete(path.replace("/timeout", ""));
            }
        };
    }

    private String path(CheckContext context, Operation operation, boolean changes) throws InterruptedException {
        return switch (operation.id()) {
            case "runCommand" -> shared.commands(context);
            case "updateSandbox" -> shared.updated(context);
            case "setSandboxNetwork" -> shared.network(context);
            case "openPort" -> shared.ports(context);
            case "createSnapshot" -> shared.snapshots(context);
            case "writeCommandStdin" -> shared.reader(context) + "/stdin";
            case EXTEND -> (changes ? CheckContext.path(context.sandbox()) : shared.path(context)) + "/timeout";
            default ->
                operation.path().contains("{")
                        ? operation.path().replace("/sandboxes/{sandbox_id}", shared.path(context))
                        : operation.path();
        };
    }

    // Some valid values cannot be tried: no template, folder or domain has so long a name, every build that begins must
    // end, a patch removes as many entries as it adds, and a port opens once.
    private static boolean tryable(Operation operation, String field) {
        return !field.equals("template")
                && !operation.id().equals("setSandboxNetwork")
                && !field.equals("cwd")
                && !operation.id().equals("updateSandbox")
                && !operation.id().equals("openPort")
                && !operation.id().equals("createSnapshot")
                && !operation.id().equals("buildTemplate");
    }

    /** Changes a valid body. */
    @FunctionalInterface
    private interface Change {
        void apply(ObjectNode body);
    }

    private Check refusal(Operation operation, Change change, String what) {
        return context -> refuse(context, operation, path(context, operation, false), change, what);
    }

    private static void refuse(CheckContext context, Operation operation, String path, Change change, String what)
            throws InterruptedException {
        ObjectNode body = RequestBodies.valid(context, operation);
        change.apply(body);
        Exchange exchange = send(context, operation, path, body);
        Expect.that(
                exchange.status() == 400 && exchange.errorCode().equals("invalid_request"),
                "400 invalid_request for " + what,
                Expect.seen(exchange),
                exchange);
    }

    private static void accept(CheckContext context, Operation operation, String path, String field, JsonNode value)
            throws InterruptedException {
        ObjectNode body = RequestBodies.valid(context, operation);
        body.set(field, value);
        if (field.equals("idle_timeout")) {
            // It is bounded by the timeout, too.
            body.set("timeout", value);
        }
        boolean creating = operation.id().equals("createSandbox");
        Exchange exchange = creating ? context.create(Role.MAIN, body) : send(context, operation, path, body);
        Expect.that(
                exchange.success(), "a success for " + field + " = " + shown(value), Expect.seen(exchange), exchange);
        if (creating) {
            if (context.contract().at("/components/schemas/Sandbox/properties").has(field)) {
                ExpectSame.value(field, value, exchange.data().path(field), exchange);
            }
            context.kill(exchange.data());
        }
    }

    private static Exchange send(CheckContext context, Operation operation, String path, JsonNode body)
            throws InterruptedException {
        Request request = Request.of(operation.method(), path).as(Role.MAIN);
        return context.send(RequestBodies.with(request, operation, body.toString()));
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() > 60 ? text.substring(0, 60) + "… (" + text.length() + " characters)" : text;
    }
}
