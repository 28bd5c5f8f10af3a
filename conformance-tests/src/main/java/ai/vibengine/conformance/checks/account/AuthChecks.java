package ai.vibengine.conformance.checks.account;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Authentication, which comes before everything else. */
public final class AuthChecks {
    private final Contract contract;

    public AuthChecks(Contract contract) {
        this.contract = contract;
    }

    public void addTo(Catalogue catalogue) {
        addKeys(catalogue);
        addPrecedence(catalogue);
        addRevoked(catalogue);
    }

    private void addKeys(Catalogue catalogue) {
        catalogue.check("AUTH-01", Level.DOCUMENTED, "A valid key in X-API-Key is let in.", AuthChecks::letsIn);
        for (Operation operation : contract.operations()) {
            catalogue.check(
                    "AUTH-" + operation.id(),
                    operation.level(),
                    "Without a key " + operation.id() + " answers 401 unauthorized.",
                    context -> refuses(context, request(operation)));
        }
        catalogue.check(
                "AUTH-02",
                Level.DOCUMENTED,
                "A key that was never issued is 401.",
                context -> refuses(context, with(unissued())));
        catalogue.check(
                "AUTH-03",
                Level.DOCUMENTED,
                "A key without its last character is 401.",
                context -> refuses(
                        context, with(key(context).substring(0, key(context).length() - 1))));
        catalogue.check(
                "AUTH-04",
                Level.DOCUMENTED,
                "A key with a character more is 401.",
                context -> refuses(context, with(key(context) + "a")));
        catalogue.check("AUTH-05", Level.DOCUMENTED, "A key in other letter case is 401.", context -> {
            String swapped = swapCase(key(context));
            if (swapped.equals(key(context))) {
                throw new SkippedException("the key has no letters behind its prefix");
            }
            refuses(context, with(swapped));
        });
        catalogue.check("AUTH-06", Level.DOCUMENTED, "An empty key is 401.", context -> refuses(context, with("")));
        catalogue.check("AUTH-07", Level.DOCUMENTED, "A malformed key is 401.", context -> {
            for (String malformed : List.of("x", "null", "Bearer " + key(context), "' OR '1'='1", "ve_sk_*")) {
                refuses(context, with(malformed));
            }
        });
        catalogue.check("AUTH-11", Level.DOCUMENTED, "The key is taken from X-API-Key alone.", context -> {
            refuses(context, Request.of("GET", "/sandboxes").header("Authorization", "Bearer " + key(context)));
            refuses(context, Request.of("GET", "/sandboxes?api_key=" + key(context) + "&X-API-Key=" + key(context)));
        });
    }

    private static void addPrecedence(Catalogue catalogue) {
        catalogue.check(
                "AUTH-08",
                Level.CONTRACT,
                "Without a key a path that does not exist is 401 too.",
                context -> refuses(context, Request.of("GET", "/no-such-path")));
        catalogue.check(
                "AUTH-09",
                Level.CONTRACT,
                "Without a key a method that the path does not have is 401.",
                context -> refuses(context, Request.of("PUT", "/sandboxes")));
        catalogue.check("AUTH-10", Level.CONTRACT, "Without a key a malformed or unsuitable body is 401.", context -> {
            refuses(context, Request.of("POST", "/sandboxes").json("{"));
            refuses(context, Request.of("POST", "/sandboxes").body("text/plain", new byte[] {'x'}));
            refuses(context, Request.of("GET", "/sandboxes?limit=0"));
            refuses(context, Request.of("GET", "/sandboxes").header("Accept", "text/html"));
        });
        catalogue.check("AUTH-12", Level.DOCUMENTED, "A request that is 401 has no effect.", AuthChecks::hasNoEffect);
        catalogue.check(
                "AUTH-13",
                Level.CONTRACT,
                "Without a key the answer does not tell whether a sandbox exists.",
                AuthChecks::tellsNothing);
    }

    private static void addRevoked(Catalogue catalogue) {
        catalogue.check(
                "AUTH-14",
                Level.DOCUMENTED,
                "A revoked key is 401.",
                Set.of(Role.REVOKED),
                context -> refuses(context, with(context.key(Role.REVOKED))));
    }

    private static void letsIn(CheckContext context) throws InterruptedException {
        Expect.status(context.get("/sandboxes?limit=1"), 200);
        Expect.status(context.send(Request.of("GET", "/sandboxes?limit=1").header("x-api-key", key(context))), 200);
    }

    private static void hasNoEffect(CheckContext context) throws InterruptedException {
        JsonNode sandbox = context.sandbox();
        refuses(context, Request.of("DELETE", CheckContext.path(sandbox)));
        refuses(context, Request.of("DELETE", CheckContext.path(sandbox)).header("X-API-Key", unissued()));
        refuses(
                context,
                Request.of("POST", CheckContext.path(sandbox) + "/timeout").json("{\"timeout\":4000}"));
        var after = context.show(sandbox);
        Expect.status(after, 200);
        Expect.property("timeout", sandbox.path("timeout").asInt(), after);
        context.kill(sandbox);
    }

    private static void tellsNothing(CheckContext context) throws InterruptedException {
        JsonNode sandbox = context.sandbox();
        var there = context.send(Request.of("GET", CheckContext.path(sandbox)));
        var absent = context.send(Request.of("GET", "/sandboxes/" + OperationPaths.ABSENT_SANDBOX));
        Expect.unauthorized(there);
        ExpectSame.error(absent, there);
        context.kill(sandbox);
    }

    private static Request request(Operation operation) {
        return RequestBodies.empty(operation, OperationPaths.absent(operation));
    }

    private static Request with(String key) {
        return Request.of("GET", "/sandboxes?limit=1").header("X-API-Key", key);
    }

    private static void refuses(CheckContext context, Request request) throws InterruptedException {
        Expect.unauthorized(context.send(request));
    }

    private static String key(CheckContext context) {
        return context.key(Role.MAIN);
    }

    private static String unissued() {
        return "ve_sk_" + "0conformance".repeat(4);
    }

    private static String swapCase(String key) {
        String tail = key.substring(6)
                .chars()
                .mapToObj(c -> String.valueOf((char) c))
                .map(c ->
                        c.equals(c.toLowerCase(Locale.ROOT)) ? c.toUpperCase(Locale.ROOT) : c.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
        return key.substring(0, 6) + tail;
    }
}
