package ai.vibengine.conformance.checks.account;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.fixtures.SampleSandboxes;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Accounts do not see one another. */
public final class TenancyChecks {
    private final SampleSandboxes sample;

    public TenancyChecks(SampleSandboxes sample) {
        this.sample = sample;
    }

    public void addTo(Catalogue catalogue) {
        add(catalogue, "TENANT-01", "Another account's sandbox is 404 to get.", context -> {
            JsonNode sandbox = sample.any(context);
            Expect.notFound(other(context, Request.of("GET", CheckContext.path(sandbox))));
        });
        add(catalogue, "TENANT-02", "Another account's sandbox is 404 to kill, and lives on.", context -> {
            JsonNode sandbox = context.sandbox();
            Expect.notFound(other(context, Request.of("DELETE", CheckContext.path(sandbox))));
            Expect.status(context.show(sandbox), 200);
            context.kill(sandbox);
        });
        add(catalogue, "TENANT-03", "Another account's sandbox is 404 to extend, and stays as it was.", context -> {
            JsonNode sandbox = context.sandbox();
            Request request =
                    Request.of("POST", CheckContext.path(sandbox) + "/timeout").json("{\"timeout\":5000}");
            Expect.notFound(other(context, request));
            Exchange after = context.show(sandbox);
            ExpectSame.sandbox(context, sandbox, after.data(), after);
            context.kill(sandbox);
        });
        add(catalogue, "TENANT-04", "Another account's sandboxes are not listed.", context -> {
            JsonNode sandbox = sample.any(context);
            boolean seen = Pages.all(context, Role.OTHER, "/sandboxes?limit=100", "sandbox_id").stream()
                    .anyMatch(listed -> listed.path("sandbox_id").equals(sandbox.path("sandbox_id")));
            Expect.that(!seen, "the sandbox not listed", "listed", null);
        });
        add(catalogue, "TENANT-05", "Another account's sandboxes are not counted.", context -> {
            String mark = context.unique();
            JsonNode sandbox = context.sandbox(context.body(Map.of("mark", mark)));
            Exchange exchange = other(context, Request.of("GET", MetadataQueries.byMark(mark)));
            Expect.total(0, exchange);
            Expect.entries(0, exchange);
            context.kill(sandbox);
        });
        add(catalogue, "TENANT-06", "A foreign sandbox and an absent one get the same answer.", context -> {
            String id = sample.any(context).path("sandbox_id").asText();
            Exchange foreign = other(context, Request.of("GET", "/sandboxes/" + id));
            Exchange absent = other(context, Request.of("GET", "/sandboxes/" + OperationPaths.ABSENT_SANDBOX));
            ExpectSame.error(absent, foreign);
        });
        add(catalogue, "TENANT-07", "Why a sandbox stopped is told to its owner alone.", context -> {
            JsonNode sandbox = SharedSandbox.newlyKilled(context);
            Exchange exchange = other(context, Request.of("GET", CheckContext.path(sandbox)));
            Expect.notFound(exchange);
            JsonNode error = exchange.json().path("error");
            Expect.that(
                    !error.has("reason") && !error.has("stopped_at"), "no reason", Expect.shown(exchange), exchange);
        });
        add(catalogue, "TENANT-08", "A cursor of another account is 400.", context -> {
            sample.made(context);
            String cursor =
                    context.get("/sandboxes?limit=1").json().path("next_cursor").asText("none");
            Exchange exchange = other(context, Request.of("GET", "/sandboxes?limit=1&cursor=" + cursor));
            Expect.invalidRequest(exchange);
        });
    }

    private static void add(Catalogue catalogue, String id, String sentence, Check check) {
        Level level = id.equals("TENANT-08") ? Level.CONTRACT : Level.DOCUMENTED;
        catalogue.check(id, level, sentence, Set.of(Role.OTHER), check);
    }

    private static Exchange other(CheckContext context, Request request) throws InterruptedException {
        return context.send(request.as(Role.OTHER));
    }
}
