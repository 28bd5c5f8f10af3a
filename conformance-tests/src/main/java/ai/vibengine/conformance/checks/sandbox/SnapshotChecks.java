package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.BlockedException;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.OptionalFields;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Templates that are made of sandboxes. */
public final class SnapshotChecks {

    private static final String FILE = SandboxFiles.HOME + "/kept";
    private static final String TEMPORARY = "/tmp/kept";
    private static final String TEXT = "as it was";
    private static final String READY = "ready";
    private static final int IDLE_SECONDS = 120;
    private static final Duration MORE_THAN_A_SECOND = Duration.ofMillis(2100);

    private final Contract contract;
    private final SharedSandbox shared;

    public SnapshotChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        templates(catalogue);
        contents(catalogue);
        activity(catalogue);
        refusals(catalogue);
        limit(catalogue);
    }

    private void templates(Catalogue catalogue) {
        check(
                catalogue,
                "SNAP-01",
                "A snapshot is 202 with the path of a template, whose parent is that of the sandbox, and which becomes ready.",
                (context, sandbox) -> {
                    String id = context.unique();
                    Exchange accepted = send(context, sandbox, body(id).put("description", TEXT));
                    Expect.status(accepted, 202);
                    String location = accepted.header("Location").orElse("none");
                    Expect.that(location.endsWith("/templates/" + id), "the path of " + id, location, accepted);
                    JsonNode ended = Templates.ended(context, id);
                    Expect.equal("status", READY, Templates.text(ended, "status"), accepted);
                    Expect.equal(
                            "from",
                            Templates.text(sandbox, "template"),
                            Templates.text(accepted.data(), "from"),
                            accepted);
                    Expect.equal("description", TEXT, Templates.text(ended, "description"), accepted);
                    Expect.equal("type", "custom", Templates.text(ended, "type"), accepted);
                    context.delete("/templates/" + id);
                });
        check(
                catalogue,
                "SNAP-02",
                "Prefer: wait lets the answer wait for the snapshot, and is acknowledged.",
                (context, sandbox) -> {
                    String id = context.unique();
                    Exchange waited = context.send(Request.of("POST", path(sandbox))
                            .as(Role.MAIN)
                            .header("Prefer", "wait=30")
                            .json(body(id).toString()));
                    Expect.status(waited, 202);
                    String applied = waited.header("Preference-Applied").orElse("none");
                    Expect.that(applied.startsWith("wait"), "Preference-Applied", applied, waited);
                    Expect.equal("status", READY, Templates.text(waited.data(), "status"), waited);
                    context.delete("/templates/" + id);
                });
        check(catalogue, "SNAP-03", "The sandbox goes on as it was.", (context, sandbox) -> {
            taken(context, sandbox, body(context.unique()));
            Exchange shown = context.show(sandbox);
            Expect.status(shown, 200);
            ExpectSame.sandbox(context, sandbox, shown.data(), shown);
        });
        check(catalogue, "SNAP-04", "A snapshot of a paused sandbox leaves it paused.", (context, sandbox) -> {
            shared.pauses(context);
            context.send(
                    Request.of("POST", CheckContext.path(sandbox) + "/pause").as(Role.MAIN));
            taken(context, sandbox, body(context.unique()));
            Expect.property("status", "paused", context.show(sandbox));
        });
    }

    private void activity(Catalogue catalogue) {
        catalogue.waiting("SNAP-13", Level.EXTENSION, "A snapshot that is accepted is activity.", offered(context -> {
            new OptionalFields(shared.extensions())
                    .requireOffered(context, contract.operation("createSandbox"), "idle_timeout");
            JsonNode sandbox = context.sandbox(context.body().put("idle_timeout", IDLE_SECONDS));
            Instant before = idleExpiry(context.show(sandbox));
            context.sleep(MORE_THAN_A_SECOND);
            taken(context, sandbox, body(context.unique()));
            Exchange after = context.show(sandbox);
            String seen = idleExpiry(after).toString();
            Expect.that(idleExpiry(after).isAfter(before), "idle_expires_at after " + before, seen, after);
            context.kill(sandbox);
        }));
    }

    private static Instant idleExpiry(Exchange exchange) {
        String text = exchange.data().path("idle_expires_at").asText();
        Expect.that(!text.isEmpty(), "an idle_expires_at", Expect.shown(exchange), exchange);
        return Instant.parse(text);
    }

    private void contents(Catalogue catalogue) {
        check(
                catalogue,
                "SNAP-05",
                "A sandbox from a snapshot has the files of the other one as they were.",
                (context, sandbox) -> {
                    shared.files(context);
                    SandboxFiles.written(context, files(sandbox), FILE, TEXT);
                    String id = taken(context, sandbox, body(context.unique()));
                    SandboxFiles.written(context, files(sandbox), FILE, "changed");
                    JsonNode next = from(context, id);
                    SandboxFiles.expectContent(TEXT, read(context, next, FILE));
                    context.kill(next);
                });
        check(
                catalogue,
                "SNAP-06",
                "What is in /tmp is kept when include_tmp says so, and not otherwise.",
                (context, sandbox) -> {
                    shared.files(context);
                    SandboxFiles.written(context, files(sandbox), TEMPORARY, TEXT);
                    JsonNode without = from(context, taken(context, sandbox, body(context.unique())));
                    Expect.notFound(read(context, without, TEMPORARY));
                    JsonNode with = from(
                            context,
                            taken(context, sandbox, body(context.unique()).put("include_tmp", true)));
                    SandboxFiles.expectContent(TEXT, read(context, with, TEMPORARY));
                    context.kill(without);
                    context.kill(with);
                });
        catalogue.check(
                "SNAP-07", Level.EXTENSION, "The env of a create is no part of a snapshot.", offered(context -> {
                    shared.commands(context);
                    new OptionalFields(shared.extensions())
                            .requireOffered(context, contract.operation("createSandbox"), "env");
                    ObjectNode body = context.body();
                    body.putObject("env").put("GREETING", "secret");
                    JsonNode sandbox = context.sandbox(body);
                    JsonNode next = from(context, taken(context, sandbox, body(context.unique())));
                    Commands.expectPrinted(
                            "",
                            context.post(
                                    CheckContext.path(next) + "/commands", Commands.body("printf %s \"$GREETING\"")));
                    context.kill(sandbox);
                    context.kill(next);
                }));
    }

    private void refusals(Catalogue catalogue) {
        check(catalogue, "SNAP-08", "A template id that is taken is 409.", (context, sandbox) -> {
            String id = taken(context, sandbox, body(context.unique()));
            Expect.error(send(context, sandbox, body(id)), 409, "conflict");
            Expect.error(send(context, sandbox, body("base")), 409, "conflict");
        });
        catalogue.check(
                "SNAP-09", Level.EXTENSION, "A sandbox that is not there has no snapshots: 404.", offered(context -> {
                    String body = body(context.unique()).toString();
                    String absent = "/sandboxes/" + OperationPaths.ABSENT_SANDBOX + "/snapshots";
                    Expect.notFound(context.send(
                            Request.of("POST", absent).as(Role.MAIN).json(body)));
                    Expect.notFound(context.send(Request.of("POST", shared.killed(context) + "/snapshots")
                            .as(Role.MAIN)
                            .json(body)));
                }));
        catalogue.check(
                "SNAP-10",
                Level.EXTENSION,
                "Another account's sandbox has no snapshots either: 404.",
                Set.of(Role.OTHER),
                offered(context -> Expect.notFound(context.send(Request.of("POST", shared.snapshots(context))
                        .as(Role.OTHER)
                        .json(body(context.unique()).toString())))));
        catalogue.check(
                "SNAP-11",
                Level.EXTENSION,
                "A read-only key makes no snapshot: 403.",
                Set.of(Role.READ_ONLY),
                offered(context -> Expect.error(
                        context.send(Request.of("POST", shared.snapshots(context))
                                .as(Role.READ_ONLY)
                                .json(body(context.unique()).toString())),
                        403,
                        "forbidden")));
    }

    private void limit(Catalogue catalogue) {
        catalogue.check(
                "SNAP-12",
                Level.EXTENSION,
                "A body over its limit is 413 payload_too_large.",
                offered(context -> RequestBodies.expectLimit(
                        context, contract.operation("createSnapshot"), shared.snapshots(context))));
    }

    /** A check of a sandbox that was started for it. */
    @FunctionalInterface
    private interface SandboxCheck {
        void run(CheckContext context, JsonNode sandbox) throws InterruptedException;
    }

    private void check(Catalogue catalogue, String id, String sentence, SandboxCheck check) {
        catalogue.check(id, Level.EXTENSION, sentence, offered(context -> {
            JsonNode sandbox = context.sandbox();
            check.run(context, sandbox);
            context.kill(sandbox);
        }));
    }

    private Check offered(Check check) {
        return context -> {
            shared.snapshots(context);
            check.run(context);
        };
    }

    /** Makes a snapshot, and returns the id of the template; the check is blocked when it does not become ready. */
    private static String taken(CheckContext context, JsonNode sandbox, ObjectNode body) throws InterruptedException {
        Exchange accepted = send(context, sandbox, body);
        String id = Templates.text(body, "template_id");
        if (!accepted.success()
                || !Templates.text(Templates.ended(context, id), "status").equals(READY)) {
            throw new BlockedException("SNAP-01", "a snapshot answered " + Expect.shown(accepted));
        }
        return id;
    }

    private static JsonNode from(CheckContext context, String template) throws InterruptedException {
        return context.sandbox(context.body().put("template", template));
    }

    private static Exchange send(CheckContext context, JsonNode sandbox, ObjectNode body) throws InterruptedException {
        return context.post(path(sandbox), body);
    }

    private static Exchange read(CheckContext context, JsonNode sandbox, String path) throws InterruptedException {
        return context.get(SandboxFiles.at(files(sandbox), path));
    }

    private static String path(JsonNode sandbox) {
        return CheckContext.path(sandbox) + "/snapshots";
    }

    private static String files(JsonNode sandbox) {
        return CheckContext.path(sandbox) + "/files";
    }

    private static ObjectNode body(String templateId) {
        return JsonNodeFactory.instance.objectNode().put("template_id", templateId);
    }
}
