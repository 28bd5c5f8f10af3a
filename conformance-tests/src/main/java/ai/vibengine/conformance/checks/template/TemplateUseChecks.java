package ai.vibengine.conformance.checks.template;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.fixtures.TemplateScenario.Foreign;
import ai.vibengine.conformance.fixtures.TemplateScenario.Result;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Custom templates in use: their sandboxes and children, their deletion, and what other accounts see of them. */
public final class TemplateUseChecks {
    private final Lazy<Result> scenario;

    public TemplateUseChecks(Lazy<Result> scenario) {
        this.scenario = scenario;
    }

    public void addTo(Catalogue catalogue) {
        addUse(catalogue);
        addDeletion(catalogue);
        addForeign(catalogue);
    }

    private void addUse(Catalogue catalogue) {
        catalogue.waiting(
                "TPL-14",
                Level.DOCUMENTED,
                "A sandbox of a ready custom template runs, and says whose it is.",
                scenario.check(result -> {
                    Exchange sandbox = result.ready().sandbox();
                    Expect.success(sandbox);
                    String template = Templates.text(sandbox.data(), "template");
                    Expect.equal("template", result.building().id(), template, sandbox);
                }));
        catalogue.waiting("TPL-15", Level.CONTRACT, "A custom template can be a parent.", scenario.check(result -> {
            Exchange child = result.ready().child();
            JsonNode built = result.ready().childBuilt();
            Expect.success(child);
            Expect.equal("status", "ready", Templates.text(built, "status"), child);
            Expect.equal("from", result.building().id(), Templates.text(built, "from"), child);
        }));
        catalogue.waiting(
                "TPL-28",
                Level.CONTRACT,
                "The filter template=… finds its sandboxes.",
                scenario.check(Result::ready, ready -> {
                    Exchange found = ready.filtered();
                    List<String> expected = Pages.ids(List.of(ready.sandbox().data()));
                    Expect.equal("sandboxes", expected, Pages.ids(found.data()), found);
                }));
    }

    private void addDeletion(Catalogue catalogue) {
        catalogue.waiting("TPL-16", Level.DOCUMENTED, "DELETE answers with the template.", scenario.check(result -> {
            Exchange deleted = result.deleted().deleted();
            Expect.status(deleted, 200);
            String id = Templates.text(deleted.data(), "template_id");
            Expect.equal("template_id", result.building().id(), id, deleted);
        }));
        catalogue.waiting(
                "TPL-17",
                Level.DOCUMENTED,
                "A deleted template is gone: not listed, not usable, 404.",
                scenario.check(Result::deleted, deleted -> {
                    Expect.notFound(deleted.twice());
                    Expect.invalidRequest(deleted.sandbox());
                    Expect.that(!deleted.listed(), "not listed", "listed", deleted.deleted());
                }));
        catalogue.waiting(
                "TPL-18",
                Level.CONTRACT,
                "Sandboxes that run from a deleted template go on.",
                scenario.check(Result::deleted, deleted -> Expect.status(deleted.running(), 200)));
        catalogue.waiting(
                "PERM-08",
                Level.DOCUMENTED,
                "A read-only key that deletes a template is 403, and deletes nothing.",
                Set.of(Role.READ_ONLY),
                scenario.check(Result::deleted, deleted -> {
                    Expect.forbidden(deleted.byReadOnlyKey().orElseThrow());
                    Expect.status(deleted.deleted(), 200);
                }));
    }

    private void addForeign(Catalogue catalogue) {
        foreign(catalogue, "TPL-19", "Another account does not see a custom template.", foreign -> {
            Expect.that(!foreign.listed(), "not listed", "listed", null);
            // An implementation without this operation answers 404 as well.
            Expect.notFound(foreign.shown());
        });
        foreign(
                catalogue,
                "TPL-20",
                "Another account cannot use a custom template: 400.",
                foreign -> Expect.invalidRequest(foreign.used()));
        foreign(
                catalogue,
                "TPL-21",
                "Another account cannot delete a custom template: 404.",
                foreign -> Expect.notFound(foreign.deleted()));
        foreign(catalogue, "TPL-22", "Two accounts may use the same id.", foreign -> Expect.success(foreign.sameId()));
    }

    private void foreign(Catalogue catalogue, String id, String sentence, Consumer<Foreign> expectation) {
        Check check = scenario.check(result -> result.foreign().orElseThrow(), expectation);
        catalogue.waiting(id, Level.CONTRACT, sentence, Set.of(Role.OTHER), check);
    }
}
