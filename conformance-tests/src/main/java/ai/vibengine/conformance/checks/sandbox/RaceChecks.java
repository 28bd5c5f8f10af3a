package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The same request several times at once. An answer of the rate limit proves nothing, and is not a failure. */
public final class RaceChecks {
    private static final int TIMES = 6;

    public void addTo(Catalogue catalogue) {
        catalogue.check("RACE-01", Level.CONTRACT, "Of several kills at once exactly one is answered 200.", context -> {
            JsonNode sandbox = context.sandbox();
            Request kill = Request.of("DELETE", CheckContext.path(sandbox)).as(Role.MAIN);
            List<Exchange> all = answered(context.atOnce(Collections.nCopies(TIMES, kill)));
            List<Exchange> killed = all.stream().filter(Exchange::success).toList();
            Expect.that(
                    killed.size() == 1 || all.size() < TIMES,
                    "one 200",
                    killed.size() + " of them",
                    killed.isEmpty() ? null : killed.get(killed.size() - 1));
            for (Exchange exchange : all) {
                if (!exchange.success()) {
                    Expect.notFound(exchange);
                }
            }
        });
        catalogue.check("RACE-02", Level.CONTRACT, "Extensions at once all hold.", context -> {
            JsonNode sandbox = context.sandbox();
            List<Request> requests = new ArrayList<>();
            for (int i = 1; i <= TIMES; i++) {
                requests.add(Request.of("POST", CheckContext.path(sandbox) + "/timeout")
                        .as(Role.MAIN)
                        .json("{\"timeout\":" + 200 * i + "}"));
            }
            int longest = 0;
            for (Exchange exchange : answered(context.atOnce(requests))) {
                Expect.status(exchange, 200);
                longest = Math.max(longest, exchange.data().path("timeout").asInt());
            }
            Exchange shown = context.show(sandbox);
            Expect.property("timeout", Math.max(longest, CheckContext.LIFE_SECONDS), shown);
            context.kill(sandbox);
        });
        catalogue.check("RACE-03", Level.CONTRACT, "Creates at once make a sandbox each, of its own id.", context -> {
            Request create = Request.of("POST", "/sandboxes")
                    .as(Role.MAIN)
                    .json(context.body().toString());
            List<Exchange> all = answered(context.atOnce(Collections.nCopies(4, create)));
            Set<String> ids = new HashSet<>();
            List<JsonNode> made = new ArrayList<>();
            for (Exchange exchange : all) {
                if (!exchange.errorCode().equals("concurrency_limit_exceeded")) {
                    Expect.success(exchange);
                    made.add(exchange.data());
                    String id = exchange.data().path("sandbox_id").asText();
                    Expect.that(ids.add(id), "an id of its own", id + " twice", exchange);
                }
            }
            for (JsonNode sandbox : made) {
                context.kill(sandbox);
            }
        });
    }

    private static List<Exchange> answered(List<Exchange> all) {
        return all.stream()
                .filter(exchange -> !exchange.errorCode().equals("rate_limited") && exchange.status() != 503)
                .toList();
    }
}
