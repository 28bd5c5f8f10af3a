package ai.vibengine.conformance.checks.template;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.TemplateScenario;
import ai.vibengine.conformance.fixtures.TemplateScenario.Result;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/** The extensions for templates: one template, its log, and waiting for its build. */
public final class TemplateExtensionChecks {
    private final Lazy<Result> scenario;

    public TemplateExtensionChecks(Lazy<Result> scenario) {
        this.scenario = scenario;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.waiting(
                "TPL-23", Level.EXTENSION, "GET /templates/{template_id} shows what the list shows.", context -> {
                    Exchange shown = scenario.of(context).ready().shown();
                    expectOffered(shown);
                    Expect.status(shown, 200);
                    JsonNode listed = scenario.of(context).ready().template();
                    ExpectSame.template(context.contract(), listed, shown.data(), shown);
                });
        catalogue.waiting(
                "TPL-24",
                Level.EXTENSION,
                "The log holds what the commands printed, in order, by step.",
                scenario.check(result -> expectLog(result.ready().logs())));
        catalogue.waiting(
                "TPL-25",
                Level.EXTENSION,
                "Prefer: wait lets the answer wait for the build, and is acknowledged.",
                TemplateExtensionChecks::waits);
        catalogue.check("TPL-26", Level.EXTENSION, "A preference that is not understood is ignored.", context -> {
            for (String prefer : List.of("wait=x", "wait=-1", "wait=9999999999", "respond-async", ",;=")) {
                Exchange exchange = context.send(
                        Request.of("GET", "/templates/base").as(Role.MAIN).header("Prefer", prefer));
                expectOffered(exchange);
                Expect.status(exchange, 200);
            }
        });
        catalogue.check("TPL-27", Level.EXTENSION, "An unknown template is 404 to get, and its log too.", context -> {
            Expect.notFound(context.get("/templates/" + OperationPaths.ABSENT_TEMPLATE));
            Expect.notFound(context.get("/templates/" + OperationPaths.ABSENT_TEMPLATE + "/logs"));
        });
    }

    private static void expectLog(Exchange logs) {
        expectOffered(logs);
        Expect.status(logs, 200);
        int line = 0;
        boolean printed = false;
        for (JsonNode entry : logs.data()) {
            int next = entry.path("line").asInt();
            Expect.that(next > line, "lines in order", Expect.shown(logs), logs);
            line = next;
            printed |= Templates.text(entry, "text").equals(TemplateScenario.WORD)
                    && Templates.text(entry, "stream").equals("stdout")
                    && entry.path("step").asInt() == 1;
        }
        Expect.that(printed, TemplateScenario.WORD + " on stdout of step 1", Expect.shown(logs), logs);
    }

    private static void waits(CheckContext context) throws InterruptedException {
        String id = context.unique();
        Exchange waited = context.send(Request.of("POST", "/templates")
                .as(Role.MAIN)
                .header("Prefer", "wait=10")
                .json(Templates.body(id, "sleep 1").toString()));
        Expect.status(waited, 202);
        String applied = waited.header("Preference-Applied").orElse("none");
        Expect.that(applied.startsWith("wait"), "Preference-Applied", applied, waited);
        // Enough for a build of one second, unless it had to wait in a queue.
        if (Duration.ofMillis(waited.millis()).toSeconds() < 9) {
            Expect.equal("status", "ready", Templates.text(waited.data(), "status"), waited);
        }
        Templates.ended(context, id);
        context.delete("/templates/" + id);
    }

    private static void expectOffered(Exchange exchange) {
        if (exchange.status() == 404) {
            throw new SkippedException(
                    "the extension is not offered: " + exchange.request().path() + " is 404");
        }
    }
}
