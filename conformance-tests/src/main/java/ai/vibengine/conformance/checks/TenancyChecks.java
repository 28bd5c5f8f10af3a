package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.Probe;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** What belongs to one account does not exist for another. */
final class TenancyChecks {
    private final Sample sample;

    TenancyChecks(Sample sample) {
        this.sample = sample;
    }

    void addTo(Catalogue catalogue) {
        add(catalogue, "TENANT-01", "Another account's sandbox is 404 to get.", bench -> {
            JsonNode sandbox = sample.any(bench);
            Expect.error(other(bench, Call.of("GET", Bench.path(sandbox))), 404, "not_found");
        });
        add(catalogue, "TENANT-02", "Another account's sandbox is 404 to kill, and lives on.", bench -> {
            JsonNode sandbox = bench.sandbox();
            Expect.error(other(bench, Call.of("DELETE", Bench.path(sandbox))), 404, "not_found");
            Expect.status(bench.get(Bench.path(sandbox)), 200);
            bench.delete(Bench.path(sandbox));
        });
        add(catalogue, "TENANT-03", "Another account's sandbox is 404 to extend, and stays as it was.", bench -> {
            JsonNode sandbox = bench.sandbox();
            Call call = Call.of("POST", Bench.path(sandbox) + "/timeout").json("{\"timeout\":5000}");
            Expect.error(other(bench, call), 404, "not_found");
            Exchange after = bench.get(Bench.path(sandbox));
            Same.sandbox(bench, sandbox, after.data(), after);
            bench.delete(Bench.path(sandbox));
        });
        add(catalogue, "TENANT-04", "Another account's sandboxes are not listed.", bench -> {
            JsonNode sandbox = sample.any(bench);
            boolean seen = Marks.walk(bench, Role.OTHER, "/sandboxes?limit=100", "sandbox_id").stream()
                    .anyMatch(listed -> listed.path("sandbox_id").equals(sandbox.path("sandbox_id")));
            Expect.that(!seen, "the sandbox not listed", "listed", null);
        });
        add(catalogue, "TENANT-05", "Another account's sandboxes are not counted.", bench -> {
            String mark = bench.unique();
            JsonNode sandbox = bench.sandbox(bench.body(Map.of("mark", mark)));
            Exchange exchange = other(bench, Call.of("GET", Marks.byMark(mark)));
            Expect.equal("total_count", 0, exchange.json().path("total_count").asInt(-1), exchange);
            Expect.equal("entries", 0, exchange.data().size(), exchange);
            bench.delete(Bench.path(sandbox));
        });
        add(catalogue, "TENANT-06", "A foreign sandbox and an absent one get the same answer.", bench -> {
            String id = sample.any(bench).path("sandbox_id").asText();
            Exchange foreign = other(bench, Call.of("GET", "/sandboxes/" + id));
            Exchange absent = other(bench, Call.of("GET", "/sandboxes/" + Paths.ABSENT_SANDBOX));
            Same.error(absent, foreign);
        });
        add(catalogue, "TENANT-07", "Why a sandbox stopped is told to its owner alone.", bench -> {
            JsonNode sandbox = LifecycleChecks.killed(bench);
            Exchange exchange = other(bench, Call.of("GET", Bench.path(sandbox)));
            Expect.error(exchange, 404, "not_found");
            JsonNode error = exchange.json().path("error");
            Expect.that(
                    !error.has("reason") && !error.has("stopped_at"), "no reason", Bodies.shown(exchange), exchange);
        });
        add(catalogue, "TENANT-08", "A cursor of another account is 400.", bench -> {
            sample.made(bench);
            String cursor =
                    bench.get("/sandboxes?limit=1").json().path("next_cursor").asText("none");
            Exchange exchange = other(bench, Call.of("GET", "/sandboxes?limit=1&cursor=" + cursor));
            Expect.error(exchange, 400, "invalid_request");
        });
    }

    private static void add(Catalogue catalogue, String id, String sentence, Probe probe) {
        Level level = id.equals("TENANT-08") ? Level.CONTRACT : Level.DOCUMENTED;
        catalogue.check(id, level, sentence, Set.of(Role.OTHER), probe);
    }

    private static Exchange other(Bench bench, Call call) throws InterruptedException {
        return bench.send(call.as(Role.OTHER));
    }
}
