package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectAccess;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.ExpectTime;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Sandboxes from create to kill. */
public final class LifecycleChecks {
    // Longer than a run takes, and not a number that a server would make up.
    private static final int LIFE_SECONDS = 3333;

    // Shared by the checks that only read; the cleanup removes the first.
    private final Lazy<Exchange> created = new Lazy<>(context -> context.create(Role.MAIN, asked(context)));
    private final Lazy<JsonNode> gone = new Lazy<>(SharedSandbox::newlyKilled);

    public void addTo(Catalogue catalogue) {
        addCreating(catalogue);
        addReading(catalogue);
        addKilling(catalogue);
    }

    private void addCreating(Catalogue catalogue) {
        catalogue.check("SBX-01", Level.DOCUMENTED, "POST /sandboxes creates a new sandbox.", context -> {
            Exchange exchange = created.of(context);
            Expect.success(exchange);
            Expect.that(!id(exchange.data()).isEmpty(), "a sandbox_id", Expect.shown(exchange), exchange);
        });
        catalogue.check("SBX-02", Level.CONTRACT, "Create answers 201 with the sandbox's Location.", context -> {
            Exchange exchange = created.of(context);
            Expect.status(exchange, 201);
            String location = exchange.header("Location").orElse("none");
            Expect.that(
                    location.endsWith(CheckContext.path(exchange.data())),
                    "Location of " + CheckContext.path(exchange.data()),
                    location,
                    exchange);
        });
        catalogue.check("SBX-03", Level.DOCUMENTED, "What is asked for on create is what one gets.", context -> {
            Exchange exchange = created.of(context);
            Expect.success(exchange);
            same(asked(context), exchange.data(), exchange);
        });
        catalogue.check("SBX-05", Level.CONTRACT, "A timeout that is not given is the default.", context -> {
            ObjectNode body = context.body(1);
            body.remove("timeout");
            JsonNode sandbox = context.sandbox(body);
            int expected = context.contract()
                    .at("/components/schemas/CreateSandboxRequest/properties/timeout/default")
                    .asInt();
            Expect.equal("timeout", expected, sandbox.path("timeout").asInt(), null);
            context.kill(sandbox);
        });
        catalogue.check("SBX-10", Level.CONTRACT, "An id is never used again.", context -> {
            Set<String> ids = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                JsonNode sandbox = context.sandbox();
                Expect.that(ids.add(id(sandbox)), "a new id", id(sandbox) + " again", null);
                context.kill(sandbox);
            }
        });
        catalogue.check("SBX-11", Level.CONTRACT, "started_at is when the sandbox started.", context -> {
            CheckContext.made(created.of(context));
            ExpectTime.now("started_at", created.of(context));
        });
        catalogue.check("SBX-12", Level.CONTRACT, "metadata is absent when none was given.", context -> {
            ObjectNode body = context.body();
            body.remove("metadata");
            JsonNode sandbox = context.sandbox(body);
            JsonNode metadata = sandbox.path("metadata");
            Expect.that(metadata.isMissingNode(), "no metadata", metadata.toString(), null);
            context.kill(sandbox);
        });
    }

    private void addReading(Catalogue catalogue) {
        catalogue.check("SBX-04", Level.DOCUMENTED, "GET shows the sandbox as create answered it.", context -> {
            JsonNode sandbox = sandbox(context);
            Exchange exchange = context.show(sandbox);
            Expect.status(exchange, 200);
            ExpectSame.sandbox(context, sandbox, exchange.data(), exchange);
        });
        catalogue.waiting("SBX-14", Level.DOCUMENTED, "Reading a sandbox does not change it.", context -> {
            JsonNode sandbox = context.sandbox();
            Exchange once = context.show(sandbox);
            context.sleep(Duration.ofMillis(1100));
            Exchange twice = context.show(sandbox);
            ExpectSame.sandbox(context, once.data(), twice.data(), twice);
            context.kill(sandbox);
        });
    }

    private void addKilling(Catalogue catalogue) {
        catalogue.check("SBX-06", Level.DOCUMENTED, "A kill answers with the sandbox, stopped.", context -> {
            JsonNode sandbox = context.sandbox();
            Exchange exchange = context.kill(sandbox);
            Expect.status(exchange, 200);
            Expect.equal("sandbox_id", id(sandbox), id(exchange.data()), exchange);
            Expect.property("status", "stopped", exchange);
        });
        catalogue.check("SBX-07", Level.DOCUMENTED, "A killed sandbox is 404.", context -> {
            Expect.notFound(context.show(gone.of(context)));
        });
        catalogue.check("SBX-08", Level.CONTRACT, "A second kill is 404.", context -> {
            Expect.notFound(context.kill(gone.of(context)));
        });
        catalogue.check("SBX-09", Level.CONTRACT, "A killed sandbox cannot be extended: 404.", context -> {
            JsonNode sandbox = SharedSandbox.newlyKilled(context);
            Exchange exchange = context.post(
                    CheckContext.path(sandbox) + "/timeout", context.body(60).retain("timeout"));
            Expect.notFound(exchange);
            Expect.notFound(context.show(sandbox));
        });
        catalogue.check("SBX-13", Level.DOCUMENTED, "A kill is of one sandbox alone.", context -> {
            JsonNode kept = context.sandbox();
            JsonNode gone = SharedSandbox.newlyKilled(context);
            Expect.notFound(context.show(gone));
            Expect.status(context.show(kept), 200);
            context.kill(kept);
        });
        catalogue.check("SBX-15", Level.EXTENSION, "Its owner is told that it was killed, and when.", context -> {
            ExpectAccess.stopped(context.show(gone.of(context)), "killed");
        });
    }

    private static ObjectNode asked(CheckContext context) {
        return context.body(
                LIFE_SECONDS, Map.of("purpose", "data-analysis", "ünïcode ☃", "𝔘 \"quoted\" \\ \n", "empty", ""));
    }

    private JsonNode sandbox(CheckContext context) throws InterruptedException {
        return CheckContext.made(created.of(context));
    }

    private static void same(ObjectNode body, JsonNode sandbox, Exchange exchange) {
        body.fieldNames()
                .forEachRemaining(field -> ExpectSame.value(field, body.get(field), sandbox.path(field), exchange));
    }

    private static String id(JsonNode sandbox) {
        return sandbox.path("sandbox_id").asText();
    }
}
