package ai.vibengine.conformance.checks.http;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The header Idempotency-Key of requests that create. */
public final class IdempotencyChecks {
    public void addTo(Catalogue catalogue) {
        addTemplates(catalogue);
        addRepetition(catalogue);
        addKeys(catalogue);
    }

    private static void addRepetition(Catalogue catalogue) {
        catalogue.check(
                "IDEM-01", Level.EXTENSION, "The same key and body give the same answer and create once.", context -> {
                    String mark = context.unique();
                    Request request = create(context.body(Map.of("mark", mark)), context.unique());
                    Exchange once = context.send(request);
                    Exchange twice = context.send(request);
                    Expect.status(once, 201);
                    Expect.status(twice, 201);
                    ExpectSame.template(context.contract(), once.data(), twice.data(), twice);
                    Exchange listed = context.get(MetadataQueries.byMark(mark));
                    Expect.total(1, listed);
                    context.kill(once.data());
                });
        catalogue.check("IDEM-02", Level.EXTENSION, "The same key with another body is 409 conflict.", context -> {
            String key = context.unique();
            Exchange once = context.send(create(context.body(), key));
            Expect.success(once);
            Expect.conflict(context.send(create(context.body(61), key)));
            context.kill(once.data());
        });
        catalogue.check("IDEM-05", Level.EXTENSION, "The same key at once creates once.", context -> {
            String mark = context.unique();
            Request request = create(context.body(Map.of("mark", mark)), context.unique());
            List<Exchange> all = context.atOnce(Collections.nCopies(5, request));
            for (Exchange exchange : all) {
                boolean right = exchange.status() == 201
                        || exchange.errorCode().equals("conflict")
                        || exchange.status() == 429
                        || exchange.status() == 503;
                Expect.that(right, "201, or 409 conflict", Expect.seen(exchange), exchange);
            }
            Exchange listed = context.get(MetadataQueries.byMark(mark));
            Expect.that(listed.json().path("total_count").asInt() <= 1, "one sandbox", Expect.shown(listed), listed);
            for (Exchange exchange : all) {
                if (exchange.success()) {
                    context.kill(exchange.data());
                }
            }
        });
    }

    private static void addKeys(Catalogue catalogue) {
        catalogue.check(
                "IDEM-03",
                Level.EXTENSION,
                "A key is unique within its account alone.",
                Set.of(Role.OTHER),
                context -> {
                    String key = context.unique();
                    Exchange mine = context.send(create(context.body(), key));
                    Exchange theirs = context.send(create(context.body(), key).as(Role.OTHER));
                    Expect.success(theirs);
                    Expect.that(
                            !mine.data().path("sandbox_id").equals(theirs.data().path("sandbox_id")),
                            "two sandboxes",
                            "one",
                            theirs);
                    context.kill(mine.data());
                    context.send(Request.of("DELETE", CheckContext.path(theirs.data()))
                            .as(Role.OTHER));
                });
        catalogue.check("IDEM-04", Level.EXTENSION, "A key that is not 1 to 255 visible ASCII is 400.", context -> {
            for (String key : List.of("x".repeat(longestKey(context) + 1), "a b")) {
                Expect.invalidRequest(context.send(create(context.body(), key)));
            }
            Exchange longest = context.send(create(context.body(), longest(context)));
            Expect.success(longest);
            context.kill(longest.data());
        });
        catalogue.check("IDEM-06", Level.EXTENSION, "Keys that begin alike are different keys.", context -> {
            String key = longest(context);
            Exchange one = context.send(create(context.body(), key));
            Exchange two = context.send(create(context.body(), key.substring(1) + "y"));
            Exchange three = context.send(create(context.body(), key.substring(0, key.length() - 1) + "y"));
            Expect.equal(
                    "sandboxes",
                    3L,
                    List.of(one, two, three).stream()
                            .map(exchange -> exchange.data().path("sandbox_id").asText())
                            .distinct()
                            .count(),
                    three);
            for (Exchange exchange : List.of(one, two, three)) {
                context.kill(exchange.data());
            }
        });
    }

    private static void addTemplates(Catalogue catalogue) {
        catalogue.waiting("IDEM-07", Level.EXTENSION, "The same key and body build one template.", context -> {
            String id = context.unique();
            Request request = Request.of("POST", "/templates")
                    .as(Role.MAIN)
                    .header("Idempotency-Key", context.unique())
                    .json(Templates.body(id, "true").toString());
            Exchange once = context.send(request);
            Exchange twice = context.send(request);
            Templates.ended(context, Role.MAIN, id);
            context.delete("/templates/" + id);
            Expect.status(once, 202);
            Expect.status(twice, 202);
            ExpectSame.sandbox(context, once.data(), twice.data(), twice);
        });
    }

    private static String longest(CheckContext context) {
        String unique = context.unique();
        return unique + "-".repeat(longestKey(context) - unique.length());
    }

    private static int longestKey(CheckContext context) {
        return context.contract()
                .at("/components/parameters/IdempotencyKey/schema/maxLength")
                .asInt();
    }

    private static Request create(ObjectNode body, String key) {
        return Request.of("POST", "/sandboxes")
                .as(Role.MAIN)
                .header("Idempotency-Key", key)
                .json(body.toString());
    }
}
