package ai.vibengine.conformance.checks.template;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What a template has of the one that it is built from, and what it must not have of one whose id it was given. */
public final class TemplateOriginChecks {
    private static final String PRINTING = "printf %s \"$GREETING\"";
    private static final String VALUE = "of the parent ☃";

    private final SharedSandbox shared;

    public TemplateOriginChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.waiting(
                "TPL-29",
                Level.EXTENSION,
                "A template has the variables of its parent, save those that it sets itself.",
                this::inherits);
        catalogue.waiting(
                "TPL-30",
                Level.EXTENSION,
                "A template that is built under the id of a deleted one has nothing of that one.",
                TemplateOriginChecks::beginsAnew);
    }

    private void inherits(CheckContext context) throws InterruptedException {
        shared.commands(context);
        String parent = context.unique();
        ObjectNode body = Templates.body(parent, "true");
        body.putObject("env").put("GREETING", VALUE);
        build(context, body);
        for (String own : List.of("", "its own")) {
            String child = context.unique();
            ObjectNode further = Templates.body(child, "true").put("from", parent);
            ObjectNode env = further.putObject("env").put("OTHER", "x");
            if (!own.isEmpty()) {
                env.put("GREETING", own);
            }
            build(context, further);
            JsonNode sandbox = context.sandbox(context.body().put("template", child));
            Exchange printed = context.post(CheckContext.path(sandbox) + "/commands", Commands.body(PRINTING));
            Commands.expectPrinted(own.isEmpty() ? VALUE : own, printed);
            context.kill(sandbox);
            context.delete("/templates/" + child);
        }
        context.delete("/templates/" + parent);
    }

    private static void beginsAnew(CheckContext context) throws InterruptedException {
        String id = context.unique();
        String path = "/templates/" + id;
        ObjectNode first = Templates.body(id, "echo first", "exit 3").put("description", "the first");
        expectStarted(context, first);
        Expect.equal("status", "failed", Templates.text(Templates.ended(context, id), "status"), null);
        Exchange failed = context.get(path);
        Expect.that(failed.data().has("error"), "an error", Expect.shown(failed), failed);
        Expect.status(context.delete(path), 200);
        JsonNode listed = build(context, Templates.body(id, "echo second"));
        Exchange shown = context.get(path);
        for (JsonNode template : List.of(listed, shown.data())) {
            Expect.equal("status", "ready", Templates.text(template, "status"), shown);
            for (String property : List.of("error", "description")) {
                Expect.that(
                        !template.hasNonNull(property), "no " + property, Templates.text(template, property), shown);
            }
        }
        Exchange log = context.get(path + "/logs");
        for (JsonNode line : log.data()) {
            boolean old = line.path("step").asInt() > 1
                    || Templates.text(line, "text").contains("first");
            Expect.that(!old, "lines of the second build", Templates.text(line, "text"), log);
        }
        context.delete(path);
    }

    private static JsonNode build(CheckContext context, ObjectNode body) throws InterruptedException {
        expectStarted(context, body);
        JsonNode template = Templates.ended(context, Role.MAIN, Templates.text(body, "template_id"));
        if (!Templates.text(template, "status").equals("ready")) {
            throw new SkippedException("a template was not built");
        }
        return template;
    }

    private static void expectStarted(CheckContext context, ObjectNode body) throws InterruptedException {
        if (context.get("/templates/base").status() == 404) {
            throw new SkippedException("the server does not offer the details of templates");
        }
        Expect.status(context.post("/templates", body), 202);
    }
}
