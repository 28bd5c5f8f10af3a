package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.MismatchException;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every wrong credential on every operation, method and way to write a path, and what a read-only key may not. */
public final class CredentialAspects {
    private static final Request LIST = Request.of("GET", "/sandboxes?limit=1");

    private final Contract contract;

    public CredentialAspects(Contract contract) {
        this.contract = contract;
    }

    public void addTo(Catalogue catalogue) {
        for (Operation operation : contract.operations()) {
            catalogue.check(
                    "CRED-" + operation.id(),
                    operation.level(),
                    "A key that is almost right opens " + operation.id() + " to nobody: 401.",
                    context -> refusesAlmost(context, operation));
        }
        catalogue.check("CRED-01", Level.DOCUMENTED, "A key counts with each of its characters.", context -> {
            for (String key : Credentials.changed(context.key(Role.MAIN))) {
                refuses(context, "a key with a character changed", Credentials.with(LIST, key));
            }
        });
        catalogue.check("CRED-02", Level.DOCUMENTED, "A key counts with its length.", context -> {
            for (String key : Credentials.ofOtherLength(context.key(Role.MAIN))) {
                refuses(context, "a key of another length", Credentials.with(LIST, key));
            }
        });
        catalogue.check("CRED-03", Level.DOCUMENTED, "A key counts in X-API-Key alone.", context -> {
            Request kill = Request.of("DELETE", "/sandboxes/" + OperationPaths.ABSENT_SANDBOX);
            for (Request request : List.of(LIST, kill)) {
                for (Map.Entry<String, Request> entry :
                        Credentials.elsewhere(request, context.key(Role.MAIN)).entrySet()) {
                    refuses(context, entry.getKey(), entry.getValue());
                }
            }
        });
        catalogue.check(
                "CRED-04", Level.CONTRACT, "Without a key each method is 401, on every path.", this::refusesMethods);
        catalogue.check(
                "CRED-05",
                Level.CONTRACT,
                "Without a key a path is 401 however it is written.",
                CredentialAspects::refusesSpellings);
        addReadOnly(catalogue);
    }

    private static void addReadOnly(Catalogue catalogue) {
        catalogue.check(
                "CRED-06",
                Level.DOCUMENTED,
                "No header or parameter makes the GET of a read-only key another method.",
                Set.of(Role.READ_ONLY),
                CredentialAspects::overridesNothing);
        catalogue.check(
                "CRED-07",
                Level.DOCUMENTED,
                "A read-only key may not repeat the creation of another key.",
                Set.of(Role.READ_ONLY),
                context -> {
                    Request create = Request.of("POST", "/sandboxes")
                            .header("Idempotency-Key", context.unique())
                            .json(context.body().toString());
                    Exchange made = context.create(create.as(Role.MAIN));
                    Expect.forbidden(context.send(create.as(Role.READ_ONLY)));
                    context.kill(CheckContext.made(made));
                });
    }

    private static void refusesAlmost(CheckContext context, Operation operation) throws InterruptedException {
        Request whole = RequestBodies.empty(operation, OperationPaths.absent(operation));
        for (String key : Credentials.almost(context.key(Role.MAIN))) {
            refuses(context, "a key that is almost right", Credentials.with(whole, key));
        }
    }

    private void refusesMethods(CheckContext context) throws InterruptedException {
        Set<String> paths = new LinkedHashSet<>(List.of("/no-such-path", "/sandboxes/a/b/c"));
        contract.operations().forEach(operation -> paths.add(OperationPaths.absent(operation)));
        for (String path : paths) {
            for (String method : List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")) {
                refuses(context, "no key", Request.of(method, path));
            }
        }
    }

    private static void refusesSpellings(CheckContext context) throws InterruptedException {
        JsonNode sandbox = context.sandbox();
        String path = CheckContext.path(sandbox);
        String id = path.substring("/sandboxes/".length());
        for (String spelling : List.of(
                path + "/",
                "/" + path,
                "/sandboxes//" + id,
                "/%73andboxes/" + id,
                "/sandboxes%2F" + id,
                "/Sandboxes/" + id,
                "/SANDBOXES/" + id,
                "/./sandboxes/" + id,
                "/templates/../sandboxes/" + id,
                "/templates/%2e%2e/sandboxes/" + id,
                "/sandboxes/" + id + ";key=1",
                "/sandboxes;a=b/" + id,
                path + ".json",
                path + "%20",
                "/sandboxes/")) {
            for (String method : List.of("GET", "DELETE")) {
                Exchange exchange = context.send(Request.of(method, spelling));
                // HTTP itself may refuse the URI before.
                boolean refused =
                        exchange.status() == 401 || exchange.errorCode().equals("invalid_request");
                Expect.that(refused, "401 to no key for " + spelling, Expect.seen(exchange), exchange);
            }
        }
        Expect.status(context.show(sandbox), 200);
        context.kill(sandbox);
    }

    private static void overridesNothing(CheckContext context) throws InterruptedException {
        JsonNode sandbox = context.sandbox();
        String path = CheckContext.path(sandbox);
        for (String name : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
            context.send(Request.of("GET", path).as(Role.READ_ONLY).header(name, "DELETE"));
            Exchange create = context.send(Request.of("POST", "/sandboxes")
                    .as(Role.READ_ONLY)
                    .header(name, "GET")
                    .json(context.body().toString()));
            Expect.forbidden(create);
        }
        context.send(Request.of("GET", path + "?_method=DELETE").as(Role.READ_ONLY));
        Expect.status(context.show(sandbox), 200);
        context.kill(sandbox);
    }

    private static void refuses(CheckContext context, String credential, Request request) throws InterruptedException {
        Exchange exchange = context.send(request);
        boolean told = request.method().equals("HEAD") || exchange.errorCode().equals("unauthorized");
        if (exchange.status() != 401 || !told) {
            throw new MismatchException(
                    "401 unauthorized for " + credential + " on " + request.method() + " " + request.pathOnly(),
                    Expect.seen(exchange),
                    exchange);
        }
    }
}
