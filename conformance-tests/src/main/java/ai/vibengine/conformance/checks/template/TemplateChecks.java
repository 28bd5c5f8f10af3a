package ai.vibengine.conformance.checks.template;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.fixtures.TemplateScenario;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Custom templates, from the build to the deletion. */
public final class TemplateChecks {
    private final TemplateScenario scenario = new TemplateScenario();

    public void addTo(Catalogue catalogue) {
        add(
                catalogue,
                "TPL-01",
                Level.CONTRACT,
                "A build is accepted with 202, Location and status building.",
                facts -> {
                    Expect.status(facts.asked(), 202);
                    String location = facts.asked().header("Location").orElse("none");
                    Expect.that(location.endsWith("/templates/" + facts.id()), "its path", location, facts.asked());
                    Expect.equal("status", "building", text(facts.asked().data(), "status"), facts.asked());
                });
        add(
                catalogue,
                "TPL-02",
                Level.DOCUMENTED,
                "A build whose commands succeed becomes ready.",
                facts -> Expect.equal("status", "ready", text(facts.good(), "status"), facts.asked()));
        add(
                catalogue,
                "TPL-03",
                Level.CONTRACT,
                "A template is what was asked for: custom, from base by default.",
                facts -> {
                    Expect.equal("type", "custom", text(facts.good(), "type"), facts.asked());
                    Expect.equal("from", "base", text(facts.good(), "from"), facts.asked());
                    Expect.equal(
                            "description",
                            TemplateScenario.DESCRIPTION,
                            text(facts.good(), "description"),
                            facts.asked());
                });
        add(
                catalogue,
                "TPL-04",
                Level.CONTRACT,
                "A sandbox of a template that is not ready is 400.",
                facts -> Expect.error(facts.fromBuilding(), 400, "invalid_request"));
        add(
                catalogue,
                "TPL-05",
                Level.CONTRACT,
                "A template of a parent that is not ready is 400.",
                facts -> Expect.error(facts.childOfBuilding(), 400, "invalid_request"));
        add(
                catalogue,
                "TPL-06",
                Level.CONTRACT,
                "An id that is taken is 409 conflict.",
                facts -> Expect.error(facts.again(), 409, "conflict"));
        catalogue.check(
                "TPL-07",
                Level.CONTRACT,
                "An id of a built-in template is 409 conflict.",
                context -> Expect.error(context.post("/templates", Templates.body("base", "true")), 409, "conflict"));
        catalogue.check("TPL-08", Level.CONTRACT, "An unknown parent is 400.", context -> {
            var body = Templates.body(context.unique(), "true").put("from", OperationPaths.ABSENT_TEMPLATE);
            Expect.error(context.post("/templates", body), 400, "invalid_request");
        });
        catalogue.check("TPL-09", Level.DOCUMENTED, "A sandbox of an unknown template is 400.", context -> {
            Exchange exchange =
                    context.create(Role.MAIN, context.body().put("template", OperationPaths.ABSENT_TEMPLATE));
            Expect.error(exchange, 400, "invalid_request");
        });
        add(
                catalogue,
                "TPL-10",
                Level.CONTRACT,
                "A build with a command that exits non-zero fails.",
                facts -> Expect.equal("status", "failed", text(facts.bad(), "status"), facts.asked()));
        add(catalogue, "TPL-11", Level.CONTRACT, "error says why a build failed, exactly when it did.", facts -> {
            Expect.that(
                    !text(facts.bad(), "error").isEmpty(),
                    "an error",
                    facts.bad().toString(),
                    null);
            Expect.that(!facts.good().has("error"), "no error", facts.good().toString(), null);
        });
        add(
                catalogue,
                "TPL-12",
                Level.CONTRACT,
                "A sandbox of a template that failed is 400.",
                facts -> Expect.error(facts.fromFailed(), 400, "invalid_request"));
        add(catalogue, "TPL-13", Level.CONTRACT, "A failed template can be deleted, and its id used again.", facts -> {
            Expect.status(facts.failedDeleted(), 200);
            Expect.success(facts.failedAgain());
        });
        add(
                catalogue,
                "TPL-14",
                Level.DOCUMENTED,
                "A sandbox of a ready custom template runs, and says whose it is.",
                facts -> {
                    Expect.success(facts.fromGood());
                    Expect.equal("template", facts.id(), text(facts.fromGood().data(), "template"), facts.fromGood());
                });
        add(catalogue, "TPL-15", Level.CONTRACT, "A custom template can be a parent.", facts -> {
            Expect.success(facts.child());
            Expect.equal("status", "ready", text(facts.childBuilt(), "status"), facts.child());
            Expect.equal("from", facts.id(), text(facts.childBuilt(), "from"), facts.child());
        });
        add(catalogue, "TPL-16", Level.DOCUMENTED, "DELETE answers with the template.", facts -> {
            Expect.status(facts.deleted(), 200);
            Expect.equal("template_id", facts.id(), text(facts.deleted().data(), "template_id"), facts.deleted());
        });
        add(
                catalogue,
                "TPL-17",
                Level.DOCUMENTED,
                "A deleted template is gone: not listed, not usable, 404.",
                facts -> {
                    Expect.error(facts.deletedTwice(), 404, "not_found");
                    Expect.error(facts.afterDelete(), 400, "invalid_request");
                    Expect.that(!facts.listedAfterDelete(), "not listed", "listed", facts.deleted());
                });
        add(
                catalogue,
                "TPL-18",
                Level.CONTRACT,
                "Sandboxes that run from a deleted template go on.",
                facts -> Expect.status(facts.sandboxAfterDelete(), 200));
        add(catalogue, "TPL-28", Level.CONTRACT, "The filter template=… finds its sandboxes.", facts -> {
            Exchange found = facts.filtered();
            Expect.equal("sandboxes", Pages.ids(List.of(facts.fromGood().data())), Pages.ids(found.data()), found);
        });
        Check readOnly = context -> {
            TemplateScenario.Facts facts = scenario.told(context);
            Expect.error(facts.readOnlyDelete().orElseThrow(), 403, "forbidden");
            Expect.status(facts.deleted(), 200);
        };
        catalogue.waiting(
                "PERM-08",
                Level.DOCUMENTED,
                "A read-only key that deletes a template is 403, and deletes nothing.",
                Set.of(Role.READ_ONLY),
                readOnly);
        foreign(catalogue, "TPL-19", "Another account does not see a custom template.", facts -> {
            Expect.that(!facts.listed(), "not listed", "listed", null);
            // An implementation that cannot read one template at all answers 404 as well.
            Expect.error(facts.shown(), 404, "not_found");
        });
        foreign(
                catalogue,
                "TPL-20",
                "Another account cannot use a custom template: 400.",
                facts -> Expect.error(facts.used(), 400, "invalid_request"));
        foreign(
                catalogue,
                "TPL-21",
                "Another account cannot delete a custom template: 404.",
                facts -> Expect.error(facts.deleted(), 404, "not_found"));
        foreign(catalogue, "TPL-22", "Two accounts may use the same id.", facts -> Expect.success(facts.sameId()));
        extensions(catalogue);
    }

    private void extensions(Catalogue catalogue) {
        add(catalogue, "TPL-23", Level.EXTENSION, "GET /templates/{template_id} shows what the list shows.", facts -> {
            offered(facts.shown());
            Expect.status(facts.shown(), 200);
            ExpectSame.template(facts.contract(), facts.good(), facts.shown().data(), facts.shown());
        });
        add(
                catalogue,
                "TPL-24",
                Level.EXTENSION,
                "The log holds what the commands printed, in order, by step.",
                facts -> {
                    offered(facts.logs());
                    Expect.status(facts.logs(), 200);
                    int line = 0;
                    boolean printed = false;
                    for (JsonNode entry : facts.logs().data()) {
                        Expect.that(
                                entry.path("line").asInt() > line,
                                "lines in order",
                                Expect.shown(facts.logs()),
                                facts.logs());
                        line = entry.path("line").asInt();
                        printed |= text(entry, "text").equals(TemplateScenario.WORD)
                                && text(entry, "stream").equals("stdout")
                                && entry.path("step").asInt() == 1;
                    }
                    Expect.that(
                            printed,
                            TemplateScenario.WORD + " on stdout of step 1",
                            Expect.shown(facts.logs()),
                            facts.logs());
                });
        catalogue.waiting(
                "TPL-25",
                Level.EXTENSION,
                "Prefer: wait lets the answer wait for the build, and is acknowledged.",
                context -> {
                    String id = context.unique();
                    Request request = Request.of("POST", "/templates")
                            .as(Role.MAIN)
                            .json(Templates.body(id, "sleep 1").toString());
                    Exchange waited = context.send(request.header("Prefer", "wait=10"));
                    Expect.status(waited, 202);
                    Expect.that(
                            waited.header("Preference-Applied").orElse("none").startsWith("wait"),
                            "Preference-Applied",
                            waited.header("Preference-Applied").orElse("none"),
                            waited);
                    // Enough for a second of work, unless the builder has a queue.
                    if (Duration.ofMillis(waited.millis()).toSeconds() < 9) {
                        Expect.equal("status", "ready", text(waited.data(), "status"), waited);
                    }
                    Templates.ended(context, Role.MAIN, id);
                    context.delete("/templates/" + id);
                });
        catalogue.check("TPL-26", Level.EXTENSION, "A preference that is not understood is ignored.", context -> {
            for (String prefer : List.of("wait=x", "wait=-1", "wait=9999999999", "respond-async", ",;=")) {
                Exchange exchange = context.send(
                        Request.of("GET", "/templates/base").as(Role.MAIN).header("Prefer", prefer));
                offered(exchange);
                Expect.status(exchange, 200);
            }
        });
        catalogue.check("TPL-27", Level.EXTENSION, "An unknown template is 404 to get, and its log too.", context -> {
            Expect.error(context.get("/templates/" + OperationPaths.ABSENT_TEMPLATE), 404, "not_found");
            Expect.error(context.get("/templates/" + OperationPaths.ABSENT_TEMPLATE + "/logs"), 404, "not_found");
        });
    }

    /** Judges what was seen. */
    @FunctionalInterface
    private interface Judgement<T> {
        void of(T facts) throws InterruptedException;
    }

    private void add(
            Catalogue catalogue, String id, Level level, String sentence, Judgement<TemplateScenario.Facts> judgement) {
        catalogue.waiting(id, level, sentence, context -> judgement.of(scenario.told(context)));
    }

    private void foreign(
            Catalogue catalogue, String id, String sentence, Judgement<TemplateScenario.Foreign> judgement) {
        Check check = context -> judgement.of(scenario.told(context).foreign().orElseThrow());
        catalogue.waiting(id, Level.CONTRACT, sentence, Set.of(Role.OTHER), check);
    }

    private static void offered(Exchange exchange) {
        if (exchange.status() == 404) {
            throw new SkippedException(
                    "the extension is not offered: " + exchange.request().path() + " is 404");
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }
}
