package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Creations under an idempotency key that was used before, whatever has happened since. */
public final class RepetitionAspects {
    private static final String KEY = "Idempotency-Key";
    private static final String REQUEST_ID = "X-Request-Id";
    private static final int MOST = 30;

    public void addTo(Catalogue catalogue) {
        catalogue.check(
                "AGAIN-01",
                Level.EXTENSION,
                "A repetition has the answer of the creation, but its own X-Request-Id.",
                RepetitionAspects::hasItsOwnId);
        catalogue.check(
                "AGAIN-02",
                Level.EXTENSION,
                "A creation that was refused does not use its key up.",
                RepetitionAspects::mayBeMended);
        catalogue.check(
                "AGAIN-03",
                Level.EXTENSION,
                "A key belongs to one creation: that of a sandbox is 409 for a build, and the other way round.",
                RepetitionAspects::belongsToOne);
        catalogue.check(
                "AGAIN-04",
                Level.EXTENSION,
                "Variables are part of the body that a key belongs to.",
                RepetitionAspects::comparesVariables);
        catalogue.limited(
                "AGAIN-05",
                Level.EXTENSION,
                "A repetition creates nothing, and so needs no room under the concurrency limit.",
                RepetitionAspects::needsNoRoom);
    }

    private static Request create(String key, ObjectNode body) {
        return Request.of("POST", "/sandboxes").as(Role.MAIN).header(KEY, key).json(body.toString());
    }

    private static void hasItsOwnId(CheckContext context) throws InterruptedException {
        Request create = create(context.unique(), context.body());
        Exchange first = context.create(create.header(REQUEST_ID, "conformance-first"));
        JsonNode made = CheckContext.made(first);
        context.send(Request.of("POST", CheckContext.path(made) + "/timeout")
                .as(Role.MAIN)
                .json("{\"timeout\":7200}"));
        Exchange second = context.send(create.header(REQUEST_ID, "conformance-second"));
        Expect.status(second, 201);
        ExpectSame.sandbox(context, first.data(), second.data(), second);
        Expect.equal("Location", first.header("Location"), second.header("Location"), second);
        Expect.equal(REQUEST_ID, "conformance-second", second.header(REQUEST_ID).orElse("none"), second);
        context.kill(made);
    }

    private static void mayBeMended(CheckContext context) throws InterruptedException {
        String key = context.unique();
        for (ObjectNode wrong : List.of(
                context.body(0),
                context.body().put("template", "conformance-absent"),
                context.body().put("x", 1))) {
            Expect.invalidRequest(context.send(create(key, wrong)));
        }
        Exchange right = context.create(create(key, context.body()));
        context.kill(CheckContext.made(right));
    }

    private static void belongsToOne(CheckContext context) throws InterruptedException {
        String key = context.unique();
        String id = context.unique();
        Request build = Request.of("POST", "/templates")
                .as(Role.MAIN)
                .json(Templates.body(id, "true").toString());
        Exchange made = context.create(create(key, context.body()));
        CheckContext.made(made);
        Expect.conflict(context.send(build.header(KEY, key)));
        context.kill(made.data());
        Exchange built = context.send(build.header(KEY, key + "-b"));
        Expect.status(built, 202);
        Expect.conflict(context.send(create(key + "-b", context.body())));
        context.delete("/templates/" + id);
    }

    private static void comparesVariables(CheckContext context) throws InterruptedException {
        String key = context.unique();
        ObjectNode body = context.body();
        body.putObject("env").put("A", "1").put("B", "2");
        Exchange made = context.create(create(key, body));
        if (made.status() == 400) {
            throw new SkippedException("the server does not offer the variables of sandboxes");
        }
        CheckContext.made(made);
        ExpectSame.sandbox(context, made.data(), context.send(create(key, body)).data(), made);
        for (String changed : List.of("{\"A\":\"1\"}", "{\"A\":\"1\",\"B\":\"2 \"}", "{\"A\":\"1\",\"b\":\"2\"}")) {
            String text = body.toString().replace("{\"A\":\"1\",\"B\":\"2\"}", changed);
            Expect.conflict(context.send(Request.of("POST", "/sandboxes")
                    .as(Role.MAIN)
                    .header(KEY, key)
                    .json(text)));
        }
        context.kill(made.data());
    }

    private static void needsNoRoom(CheckContext context) throws InterruptedException {
        Request create = create(context.unique(), context.body()).as(Role.LIMITED);
        Exchange first = context.send(create);
        if (first.status() != 201) {
            throw new SkippedException("the limited account has no room: " + Expect.seen(first));
        }
        List<JsonNode> made = new ArrayList<>(List.of(first.data()));
        Exchange next = first;
        while (next.status() == 201 && made.size() < MOST) {
            next = context.send(Request.of("POST", "/sandboxes")
                    .as(Role.LIMITED)
                    .json(context.body().toString()));
            if (next.status() == 201) {
                made.add(next.data());
            }
        }
        Exchange again = context.send(create);
        for (JsonNode sandbox : made) {
            context.send(Request.of("DELETE", CheckContext.path(sandbox)).as(Role.LIMITED));
        }
        if (!next.errorCode().equals("concurrency_limit_exceeded")) {
            throw new SkippedException("the limited account could not be filled: " + Expect.seen(next));
        }
        Expect.status(again, 201);
        ExpectSame.sandbox(context, first.data(), again.data(), again);
    }
}
