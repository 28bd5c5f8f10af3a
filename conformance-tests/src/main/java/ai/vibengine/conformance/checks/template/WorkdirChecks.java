package ai.vibengine.conformance.checks.template;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.OptionalFields;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The directories in which the commands of templates and of their sandboxes run. */
public final class WorkdirChecks {

    private static final String DIRECTORY = "/srv/conformance";
    private static final String ANOTHER = "/srv/another";

    private final Contract contract;
    private final SharedSandbox shared;
    private final Lazy<Built> built = new Lazy<>(this::build);

    public WorkdirChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.shared = shared;
    }

    /**
     * A template with a working directory, and two that were built from it, one with another directory. Each is as the list shows it.
     *
     * @param asked the answer to the first
     */
    private record Built(Exchange asked, JsonNode template, JsonNode child, JsonNode other) {}

    public void addTo(Catalogue catalogue) {
        catalogue.waiting(
                "WORK-01",
                Level.EXTENSION,
                "A template shows its workdir, and those built from it show the same unless they set another one.",
                offered(context -> {
                    Built all = built.of(context);
                    Expect.property("workdir", DIRECTORY, all.asked());
                    expectShown(DIRECTORY, all.template(), all.asked());
                    expectShown(DIRECTORY, all.child(), all.asked());
                    expectShown(ANOTHER, all.other(), all.asked());
                }));
        catalogue.waiting(
                "WORK-02",
                Level.EXTENSION,
                "Commands in a sandbox run in the workdir of its template, which is made if it is not there.",
                offered(context -> {
                    Built all = built.of(context);
                    expectRunsIn(context, DIRECTORY, all.template(), "");
                    expectRunsIn(context, DIRECTORY, all.child(), "");
                    expectRunsIn(context, ANOTHER, all.other(), "");
                }));
        catalogue.waiting(
                "WORK-03",
                Level.EXTENSION,
                "The cwd of a command goes before the workdir, from which a relative one begins.",
                offered(context -> {
                    JsonNode template = built.of(context).template();
                    expectRunsIn(context, "/tmp", template, "/tmp");
                    expectRunsIn(context, "/home/user", template, "/home/user");
                    expectRunsIn(context, DIRECTORY, template, ".");
                }));
        catalogue.waiting(
                "WORK-04",
                Level.EXTENSION,
                "A template without a workdir, whose parent has none, shows none.",
                offered(context -> {
                    Exchange asked = context.post("/templates", Templates.body(context.unique(), "true"));
                    Expect.status(asked, 202);
                    Expect.that(!asked.data().has("workdir"), "no workdir", Expect.shown(asked), asked);
                    remove(context, Templates.text(asked.data(), "template_id"));
                }));
    }

    private Check offered(Check check) {
        return context -> {
            new OptionalFields(shared.extensions())
                    .requireOffered(context, contract.operation("buildTemplate"), "workdir");
            check.run(context);
        };
    }

    private Built build(CheckContext context) throws InterruptedException {
        String parent = context.unique();
        Exchange asked =
                context.post("/templates", Templates.body(parent, "true").put("workdir", DIRECTORY));
        Expect.status(asked, 202);
        JsonNode template = ended(context, parent);
        String child = context.unique();
        Expect.status(context.post("/templates", Templates.body(child, "true").put("from", parent)), 202);
        JsonNode inheriting = ended(context, child);
        String another = context.unique();
        ObjectNode body = Templates.body(another, "true").put("from", parent).put("workdir", ANOTHER);
        Expect.status(context.post("/templates", body), 202);
        return new Built(asked, template, inheriting, ended(context, another));
    }

    private static JsonNode ended(CheckContext context, String id) throws InterruptedException {
        JsonNode template = Templates.ended(context, id);
        if (!Templates.text(template, "status").equals("ready")) {
            throw new SkippedException("a template was not built");
        }
        return template;
    }

    private static void expectShown(String workdir, JsonNode template, Exchange asked) {
        Expect.equal("workdir", workdir, Templates.text(template, "workdir"), asked);
    }

    private void expectRunsIn(CheckContext context, String directory, JsonNode template, String cwd)
            throws InterruptedException {
        shared.commands(context);
        Exchange sandbox =
                context.create(Role.MAIN, context.body().put("template", Templates.text(template, "template_id")));
        String path = CheckContext.path(CheckContext.made(sandbox));
        ObjectNode command = Commands.body("pwd");
        if (!cwd.isEmpty()) {
            command.put("cwd", cwd);
        }
        Commands.expectPrinted(directory + "\n", context.post(path + "/commands", command));
        context.delete(path);
    }

    private static void remove(CheckContext context, String id) throws InterruptedException {
        Templates.ended(context, id);
        context.delete("/templates/" + id);
    }
}
