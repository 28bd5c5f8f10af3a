package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What no answer may tell, by texts that would show it. */
public final class LeakAspects {
    private final Contract contract;

    public LeakAspects(Contract contract) {
        this.contract = contract;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.check("LEAK-01", Level.DOCUMENTED, "No refusal shows a key, good or bad.", this::hidesKeys);
        catalogue.check(
                "LEAK-02",
                Level.DOCUMENTED,
                "No refusal shows what a sandbox of another account, or another request, was given.",
                Set.of(Role.OTHER),
                LeakAspects::hidesMetadata);
    }

    private void hidesKeys(CheckContext context) throws InterruptedException {
        String bad = "ve_sk_" + context.unique().replaceAll("[^0-9A-Za-z]", "") + "Sentinel".repeat(4);
        for (Operation operation : contract.operations()) {
            Request whole = RequestBodies.empty(operation, OperationPaths.absent(operation));
            hides(bad, context.send(whole.header("X-API-Key", bad)));
            hides(context.key(Role.MAIN), context.send(whole.as(Role.MAIN)));
        }
        hides(context.key(Role.MAIN), context.get("/no-such-path"));
        hides(
                context.key(Role.MAIN),
                context.send(Request.of(OperationPaths.methodLacking(contract, "/sandboxes"), "/sandboxes")
                        .as(Role.MAIN)));
    }

    private static void hidesMetadata(CheckContext context) throws InterruptedException {
        String sentinel = "sentinel-" + context.unique();
        Request create = Request.of("POST", "/sandboxes").as(Role.MAIN).header("Idempotency-Key", context.unique());
        String body = context.body(Map.of("secret", sentinel)).toString();
        JsonNode sandbox = CheckContext.made(context.create(create.json(body)));
        String path = CheckContext.path(sandbox);
        hides(sentinel, context.send(create.json(context.body(61).toString())));
        for (String method : new String[] {"GET", "DELETE"}) {
            Exchange foreign = context.send(Request.of(method, path).as(Role.OTHER));
            Exchange absent = context.send(Request.of(method, "/sandboxes/" + OperationPaths.ABSENT_SANDBOX)
                    .as(Role.OTHER));
            hides(sentinel, foreign);
            Expect.equal("headers", names(absent), names(foreign), foreign);
        }
        context.kill(sandbox);
        hides(sentinel, context.get(path));
        hides(sentinel, context.send(Request.of("GET", path).as(Role.OTHER)));
    }

    private static Set<String> names(Exchange exchange) {
        Set<String> names = new TreeSet<>();
        exchange.headers().forEach(header -> names.add(header.getKey().toLowerCase(Locale.ROOT)));
        return names;
    }

    private static void hides(String secret, Exchange exchange) {
        if (exchange.success()) {
            return;
        }
        boolean shown = exchange.body().contains(secret)
                || exchange.headers().stream()
                        .anyMatch(header -> header.getValue().contains(secret));
        Expect.that(!shown, "an answer that does not show " + secret.substring(0, 6) + "…", "it is shown", exchange);
    }
}
