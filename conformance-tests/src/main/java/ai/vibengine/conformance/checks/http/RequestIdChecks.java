package ai.vibengine.conformance.checks.http;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The header X-Request-Id. */
public final class RequestIdChecks {
    private static final String NAME = "X-Request-Id";

    public void addTo(Catalogue catalogue) {
        catalogue.check("REQID-01", Level.CONTRACT, "A client's own X-Request-Id is echoed.", context -> {
            for (String own : List.of("a", context.unique(), "A.b_c-9", "x".repeat(128))) {
                Exchange exchange = context.send(list(own));
                Expect.equal(NAME, own, exchange.header(NAME).orElse("none"), exchange);
            }
        });
        catalogue.check("REQID-02", Level.CONTRACT, "An unusable X-Request-Id is replaced, never refused.", context -> {
            for (String own : List.of("a b", "x".repeat(129), "a/b", "a\"b", "<script>", "a:b")) {
                Exchange exchange = context.send(list(own));
                Expect.status(exchange, 200);
                String name = exchange.header(NAME).orElse("");
                Expect.that(
                        HeaderRules.isRequestId(context.contract(), name) && !name.equals(own),
                        "another name",
                        name,
                        exchange);
            }
        });
        catalogue.check("REQID-03", Level.CONTRACT, "An error echoes X-Request-Id too.", context -> {
            String own = context.unique();
            String lacking = OperationPaths.methodLacking(context.contract(), "/sandboxes");
            for (Request request : List.of(
                    Request.of("GET", "/sandboxes"),
                    Request.of("GET", "/no-such-path").as(Role.MAIN),
                    Request.of(lacking, "/sandboxes").as(Role.MAIN),
                    Request.of("POST", "/sandboxes").as(Role.MAIN).json("{"))) {
                Exchange exchange = context.send(request.header(NAME, own));
                Expect.equal(NAME, own, exchange.header(NAME).orElse("none"), exchange);
            }
        });
        catalogue.check("REQID-04", Level.CONTRACT, "Each request without a name gets one of its own.", context -> {
            Set<String> names = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                Exchange exchange = context.get("/sandboxes?limit=1");
                String name = exchange.header(NAME).orElse("none");
                Expect.that(names.add(name), "a new name", name + " again", exchange);
            }
        });
    }

    private static Request list(String requestId) {
        return Request.of("GET", "/sandboxes?limit=1").as(Role.MAIN).header(NAME, requestId);
    }
}
