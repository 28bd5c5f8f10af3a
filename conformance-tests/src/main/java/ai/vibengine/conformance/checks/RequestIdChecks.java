package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The name of a request. */
final class RequestIdChecks {
    private static final String NAME = "X-Request-Id";

    void addTo(Catalogue catalogue) {
        catalogue.check("REQID-01", Level.CONTRACT, "A client's own X-Request-Id is echoed.", bench -> {
            for (String own : List.of("a", bench.unique(), "A.b_c-9", "x".repeat(128))) {
                Exchange exchange = bench.send(list(own));
                Expect.equal(NAME, own, exchange.header(NAME).orElse("none"), exchange);
            }
        });
        catalogue.check("REQID-02", Level.CONTRACT, "An unusable X-Request-Id is replaced, never refused.", bench -> {
            for (String own : List.of("a b", "x".repeat(129), "a/b", "a\"b", "<script>", "a:b")) {
                Exchange exchange = bench.send(list(own));
                Expect.status(exchange, 200);
                String name = exchange.header(NAME).orElse("");
                Expect.that(name.matches("[A-Za-z0-9._-]{1,128}") && !name.equals(own), "another name", name, exchange);
            }
        });
        catalogue.check("REQID-03", Level.CONTRACT, "An error echoes X-Request-Id too.", bench -> {
            String own = bench.unique();
            for (Call call : List.of(
                    Call.of("GET", "/sandboxes"),
                    Call.of("GET", "/no-such-path").as(Role.MAIN),
                    Call.of("PATCH", "/sandboxes").as(Role.MAIN),
                    Call.of("POST", "/sandboxes").as(Role.MAIN).json("{"))) {
                Exchange exchange = bench.send(call.header(NAME, own));
                Expect.equal(NAME, own, exchange.header(NAME).orElse("none"), exchange);
            }
        });
        catalogue.check("REQID-04", Level.CONTRACT, "Each request without a name gets one of its own.", bench -> {
            Set<String> names = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                Exchange exchange = bench.get("/sandboxes?limit=1");
                String name = exchange.header(NAME).orElse("none");
                Expect.that(names.add(name), "a new name", name + " again", exchange);
            }
        });
    }

    private static Call list(String requestId) {
        return Call.of("GET", "/sandboxes?limit=1").as(Role.MAIN).header(NAME, requestId);
    }
}
