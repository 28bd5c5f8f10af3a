package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a read-only key may do. */
final class PermissionChecks {
    private static final Set<Role> NEEDS = Set.of(Role.READ_ONLY);

    private final Sample sample;

    PermissionChecks(Sample sample) {
        this.sample = sample;
    }

    void addTo(Catalogue catalogue) {
        catalogue.check("PERM-01", Level.CONTRACT, "A read-only key may GET.", NEEDS, bench -> {
            JsonNode sandbox = sample.any(bench);
            Expect.status(send(bench, Call.of("GET", "/sandboxes?limit=1")), 200);
            Expect.status(send(bench, Call.of("GET", "/templates?limit=1")), 200);
            Expect.status(send(bench, Call.of("GET", Bench.path(sandbox))), 200);
        });
        catalogue.check(
                "PERM-02",
                Level.DOCUMENTED,
                "A read-only key that creates is 403, and makes nothing.",
                NEEDS,
                bench -> {
                    String mark = bench.unique();
                    var body = bench.body(Map.of("mark", mark));
                    refuses(bench, Call.of("POST", "/sandboxes").json(body.toString()));
                    Marks.expectNone(bench, mark);
                });
        catalogue.check(
                "PERM-03", Level.DOCUMENTED, "A read-only key that kills is 403, and kills nothing.", NEEDS, bench -> {
                    JsonNode sandbox = bench.sandbox();
                    refuses(bench, Call.of("DELETE", Bench.path(sandbox)));
                    Expect.status(bench.get(Bench.path(sandbox)), 200);
                    bench.delete(Bench.path(sandbox));
                });
        catalogue.check(
                "PERM-04",
                Level.DOCUMENTED,
                "A read-only key that extends is 403, and extends nothing.",
                NEEDS,
                bench -> {
                    JsonNode sandbox = bench.sandbox();
                    refuses(
                            bench,
                            Call.of("POST", Bench.path(sandbox) + "/timeout").json("{\"timeout\":5000}"));
                    Exchange after = bench.get(Bench.path(sandbox));
                    Same.sandbox(bench, sandbox, after.data(), after);
                    bench.delete(Bench.path(sandbox));
                });
        catalogue.check(
                "PERM-05",
                Level.DOCUMENTED,
                "A read-only key that builds or deletes templates is 403.",
                NEEDS,
                bench -> {
                    String body = "{\"template_id\":\"" + bench.unique() + "\",\"commands\":[\"true\"]}";
                    refuses(bench, Call.of("POST", "/templates").json(body));
                    refuses(bench, Call.of("DELETE", "/templates/base"));
                });
        catalogue.check("PERM-06", Level.CONTRACT, "A read-only key sees what its account has.", NEEDS, bench -> {
            String mark = bench.unique();
            JsonNode sandbox = bench.sandbox(bench.body(Map.of("mark", mark)));
            Exchange exchange = send(bench, Call.of("GET", Marks.byMark(mark)));
            Expect.equal("total_count", 1, exchange.json().path("total_count").asInt(), exchange);
            bench.delete(Bench.path(sandbox));
        });
        catalogue.check("PERM-07", Level.DOCUMENTED, "A built-in template cannot be deleted: 403.", bench -> {
            for (String id : List.of("base", "python-data")) {
                Expect.error(bench.delete("/templates/" + id), 403, "forbidden");
            }
            Expect.success(bench.create(Role.MAIN, bench.body(1)));
        });
    }

    private static Exchange send(Bench bench, Call call) throws InterruptedException {
        return bench.send(call.as(Role.READ_ONLY));
    }

    private static void refuses(Bench bench, Call call) throws InterruptedException {
        Expect.error(send(bench, call), 403, "forbidden");
    }
}
