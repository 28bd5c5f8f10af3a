package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The same thing asked several times at once. A rate limit in between proves nothing, and is no failure. */
final class RaceChecks {
    private static final int TIMES = 6;

    void addTo(Catalogue catalogue) {
        catalogue.check("RACE-01", Level.CONTRACT, "Of several kills at once exactly one is answered 200.", bench -> {
            JsonNode sandbox = bench.sandbox();
            Call kill = Call.of("DELETE", Bench.path(sandbox)).as(Role.MAIN);
            List<Exchange> all = answered(bench.atOnce(Collections.nCopies(TIMES, kill)));
            List<Exchange> killed = all.stream().filter(Exchange::success).toList();
            Expect.that(
                    killed.size() == 1 || all.size() < TIMES,
                    "one 200",
                    killed.size() + " of them",
                    killed.isEmpty() ? null : killed.get(killed.size() - 1));
            for (Exchange exchange : all) {
                if (!exchange.success()) {
                    Expect.error(exchange, 404, "not_found");
                }
            }
        });
        catalogue.check("RACE-02", Level.CONTRACT, "Extensions at once all hold.", bench -> {
            JsonNode sandbox = bench.sandbox();
            List<Call> calls = new ArrayList<>();
            for (int i = 1; i <= TIMES; i++) {
                calls.add(Call.of("POST", Bench.path(sandbox) + "/timeout")
                        .as(Role.MAIN)
                        .json("{\"timeout\":" + 200 * i + "}"));
            }
            int longest = 0;
            for (Exchange exchange : answered(bench.atOnce(calls))) {
                Expect.status(exchange, 200);
                longest = Math.max(longest, exchange.data().path("timeout").asInt());
            }
            Exchange shown = bench.get(Bench.path(sandbox));
            Expect.equal(
                    "timeout",
                    Math.max(longest, Bench.LIFE_SECONDS),
                    shown.data().path("timeout").asInt(),
                    shown);
            bench.delete(Bench.path(sandbox));
        });
        catalogue.check("RACE-03", Level.CONTRACT, "Creates at once make a sandbox each, of its own id.", bench -> {
            Call create = Call.of("POST", "/sandboxes")
                    .as(Role.MAIN)
                    .json(bench.body().toString());
            List<Exchange> all = answered(bench.atOnce(Collections.nCopies(4, create)));
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
                bench.delete(Bench.path(sandbox));
            }
        });
    }

    private static List<Exchange> answered(List<Exchange> all) {
        return all.stream()
                .filter(exchange -> !exchange.errorCode().equals("rate_limited") && exchange.status() != 503)
                .toList();
    }
}
