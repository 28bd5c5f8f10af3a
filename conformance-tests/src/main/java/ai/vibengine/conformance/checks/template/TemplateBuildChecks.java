package ai.vibengine.conformance.checks.template;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.TemplateScenario;
import ai.vibengine.conformance.fixtures.TemplateScenario.Result;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;

/** Builds of custom templates, those that succeed and those that fail. */
public final class TemplateBuildChecks {
    private final Lazy<Result> scenario;

    public TemplateBuildChecks(Lazy<Result> scenario) {
        this.scenario = scenario;
    }

    public void addTo(Catalogue catalogue) {
        addBuilding(catalogue);
        addRequests(catalogue);
        addEnds(catalogue);
        addFailures(catalogue);
    }

    private void addBuilding(Catalogue catalogue) {
        catalogue.waiting(
                "TPL-01",
                Level.CONTRACT,
                "A build is accepted with 202, Location and status building.",
                scenario.check(Result::building, building -> {
                    Exchange asked = building.asked();
                    Expect.status(asked, 202);
                    String location = asked.header("Location").orElse("none");
                    Expect.that(location.endsWith("/templates/" + building.id()), "its path", location, asked);
                    Expect.equal("status", "building", Templates.text(asked.data(), "status"), asked);
                }));
        catalogue.waiting(
                "TPL-04",
                Level.CONTRACT,
                "A sandbox of a template that is not ready is 400.",
                scenario.check(Result::building, building -> Expect.invalidRequest(building.sandbox())));
        catalogue.waiting(
                "TPL-05",
                Level.CONTRACT,
                "A template of a parent that is not ready is 400.",
                scenario.check(Result::building, building -> Expect.invalidRequest(building.childAsked())));
        catalogue.waiting(
                "TPL-06",
                Level.CONTRACT,
                "An id that is taken is 409 conflict.",
                scenario.check(Result::building, building -> Expect.conflict(building.again())));
    }

    private static void addRequests(Catalogue catalogue) {
        catalogue.check(
                "TPL-07",
                Level.CONTRACT,
                "An id of a built-in template is 409 conflict.",
                context -> Expect.conflict(context.post("/templates", Templates.body("base", "true"))));
        catalogue.check("TPL-08", Level.CONTRACT, "An unknown parent is 400.", context -> {
            var body = Templates.body(context.unique(), "true").put("from", OperationPaths.ABSENT_TEMPLATE);
            Expect.invalidRequest(context.post("/templates", body));
        });
        catalogue.check("TPL-09", Level.DOCUMENTED, "A sandbox of an unknown template is 400.", context -> {
            var body = context.body().put("template", OperationPaths.ABSENT_TEMPLATE);
            Expect.invalidRequest(context.create(Role.MAIN, body));
        });
    }

    private void addEnds(Catalogue catalogue) {
        catalogue.waiting(
                "TPL-02",
                Level.DOCUMENTED,
                "A build whose commands succeed becomes ready.",
                scenario.check(result -> expect("status", "ready", result)));
        catalogue.waiting(
                "TPL-03",
                Level.CONTRACT,
                "A template is what was asked for: custom, from base by default.",
                scenario.check(result -> {
                    expect("type", "custom", result);
                    expect("from", "base", result);
                    expect("description", TemplateScenario.DESCRIPTION, result);
                }));
        catalogue.waiting(
                "TPL-10",
                Level.CONTRACT,
                "A build with a command that exits non-zero fails.",
                scenario.check(result -> {
                    String status = Templates.text(result.failed().template(), "status");
                    Expect.equal("status", "failed", status, result.building().asked());
                }));
        catalogue.waiting(
                "TPL-11",
                Level.CONTRACT,
                "error says why a build failed, exactly when it did.",
                scenario.check(result -> {
                    JsonNode failed = result.failed().template();
                    Expect.that(!Templates.text(failed, "error").isEmpty(), "an error", failed.toString(), null);
                    JsonNode ready = result.ready().template();
                    Expect.that(!ready.has("error"), "no error", ready.toString(), null);
                }));
    }

    private void addFailures(Catalogue catalogue) {
        catalogue.waiting(
                "TPL-12",
                Level.CONTRACT,
                "A sandbox of a template that failed is 400.",
                scenario.check(Result::failed, failed -> Expect.invalidRequest(failed.sandbox())));
        catalogue.waiting(
                "TPL-13",
                Level.CONTRACT,
                "A failed template can be deleted, and its id used again.",
                scenario.check(Result::failed, failed -> {
                    Expect.status(failed.deleted(), 200);
                    Expect.success(failed.again());
                }));
    }

    private static void expect(String property, String value, Result result) {
        String actual = Templates.text(result.ready().template(), property);
        Expect.equal(property, value, actual, result.building().asked());
    }
}
