package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The header Idempotency-Key on what creates. */
final class IdempotencyChecks {
    void addTo(Catalogue catalogue) {
        addTemplates(catalogue);
        catalogue.check(
                "IDEM-01", Level.EXTENSION, "The same key and body give the same answer and create once.", bench -> {
                    String mark = bench.unique();
                    Call call = create(bench.body(Map.of("mark", mark)), bench.unique());
                    Exchange once = bench.send(call);
                    Exchange twice = bench.send(call);
                    Expect.status(once, 201);
                    Expect.status(twice, 201);
                    Same.template(bench.contract(), once.data(), twice.data(), twice);
                    Exchange listed = bench.get(Marks.byMark(mark));
                    Expect.equal(
                            "total_count", 1, listed.json().path("total_count").asInt(), listed);
                    bench.delete(Bench.path(once.data()));
                });
        catalogue.check("IDEM-02", Level.EXTENSION, "The same key with another body is 409 conflict.", bench -> {
            String key = bench.unique();
            Exchange once = bench.send(create(bench.body(), key));
            Expect.success(once);
            Expect.error(bench.send(create(bench.body(61), key)), 409, "conflict");
            bench.delete(Bench.path(once.data()));
        });
        catalogue.check(
                "IDEM-03", Level.EXTENSION, "A key is unique within its account alone.", Set.of(Role.OTHER), bench -> {
                    String key = bench.unique();
                    Exchange mine = bench.send(create(bench.body(), key));
                    Exchange theirs = bench.send(create(bench.body(), key).as(Role.OTHER));
                    Expect.success(theirs);
                    Expect.that(
                            !mine.data().path("sandbox_id").equals(theirs.data().path("sandbox_id")),
                            "two sandboxes",
                            "one",
                            theirs);
                    bench.delete(Bench.path(mine.data()));
                    bench.send(Call.of("DELETE", Bench.path(theirs.data())).as(Role.OTHER));
                });
        catalogue.check("IDEM-04", Level.EXTENSION, "A key that is not 1 to 255 visible ASCII is 400.", bench -> {
            for (String key : List.of("x".repeat(256), "a b")) {
                Expect.error(bench.send(create(bench.body(), key)), 400, "invalid_request");
            }
            Exchange longest = bench.send(create(bench.body(), longest(bench)));
            Expect.success(longest);
            bench.delete(Bench.path(longest.data()));
        });
        catalogue.check("IDEM-05", Level.EXTENSION, "The same key at once creates once.", bench -> {
            String mark = bench.unique();
            Call call = create(bench.body(Map.of("mark", mark)), bench.unique());
            List<Exchange> all = bench.atOnce(Collections.nCopies(5, call));
            for (Exchange exchange : all) {
                boolean right = exchange.status() == 201
                        || exchange.errorCode().equals("conflict")
                        || exchange.status() == 429
                        || exchange.status() == 503;
                Expect.that(right, "201, or 409 conflict", Expect.seen(exchange), exchange);
            }
            Exchange listed = bench.get(Marks.byMark(mark));
            Expect.that(listed.json().path("total_count").asInt() <= 1, "one sandbox", Bodies.shown(listed), listed);
            for (Exchange exchange : all) {
                if (exchange.success()) {
                    bench.delete(Bench.path(exchange.data()));
                }
            }
        });
        catalogue.check("IDEM-06", Level.EXTENSION, "Keys that begin alike are different keys.", bench -> {
            String key = longest(bench);
            Exchange one = bench.send(create(bench.body(), key));
            Exchange two = bench.send(create(bench.body(), key.substring(1) + "y"));
            Exchange three = bench.send(create(bench.body(), key.substring(0, 254) + "y"));
            Expect.equal(
                    "sandboxes",
                    3L,
                    List.of(one, two, three).stream()
                            .map(exchange -> exchange.data().path("sandbox_id").asText())
                            .distinct()
                            .count(),
                    three);
            for (Exchange exchange : List.of(one, two, three)) {
                bench.delete(Bench.path(exchange.data()));
            }
        });
    }

    private static void addTemplates(Catalogue catalogue) {
        catalogue.waiting("IDEM-07", Level.EXTENSION, "The same key and body build one template.", bench -> {
            String id = bench.unique();
            Call call = Call.of("POST", "/templates")
                    .as(Role.MAIN)
                    .header("Idempotency-Key", bench.unique())
                    .json(TemplateStory.body(id, "true").toString());
            Exchange once = bench.send(call);
            Exchange twice = bench.send(call);
            TemplateStory.ended(bench, Role.MAIN, id);
            bench.delete("/templates/" + id);
            Expect.status(once, 202);
            Expect.status(twice, 202);
            Same.sandbox(bench, once.data(), twice.data(), twice);
        });
    }

    private static String longest(Bench bench) {
        String unique = bench.unique();
        return unique + "-".repeat(255 - unique.length());
    }

    private static Call create(ObjectNode body, String key) {
        return Call.of("POST", "/sandboxes")
                .as(Role.MAIN)
                .header("Idempotency-Key", key)
                .json(body.toString());
    }
}
