package ai.vibengine.conformance.checks.template;

import ai.vibengine.conformance.engine.BlockedException;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.ExpectAccess;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.OptionalFields;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** What templates have every sandbox start with. */
public final class StartCommandChecks {

    private static final String WAITING = "echo \"got $GREETING\" >greeting; sleep 3600";
    private static final String READY = "test -e greeting";
    private static final String SHORT = "echo out; echo err >&2; exit 3";
    private static final String VALUE = "of the sandbox";
    private static final int IDLE_SECONDS = 2;

    private final Contract contract;
    private final SharedSandbox shared;
    private final Lazy<Built> built = new Lazy<>(this::build);

    public StartCommandChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.shared = shared;
    }

    /** A template with a start command, one built from it, and one built from it with another start command, as the list shows them. */
    private record Built(JsonNode template, JsonNode child, JsonNode other, Exchange asked) {}

    public void addTo(Catalogue catalogue) {
        catalogue.waiting(
                "START-01",
                Level.EXTENSION,
                "A template shows its start_command and its ready_command, which those built from it have unless they set"
                        + " another start_command.",
                offered(context -> {
                    Built all = built.of(context);
                    for (JsonNode each : new JsonNode[] {all.asked().data(), all.template(), all.child()}) {
                        Expect.equal("start_command", WAITING, Templates.text(each, "start_command"), all.asked());
                        Expect.equal("ready_command", READY, Templates.text(each, "ready_command"), all.asked());
                    }
                    Expect.equal("start_command", SHORT, Templates.text(all.other(), "start_command"), all.asked());
                    Expect.that(
                            !all.other().has("ready_command"),
                            "no ready_command",
                            all.other().toString(),
                            all.asked());
                }));
        catalogue.check(
                "START-02", Level.EXTENSION, "A ready_command without a start_command is 400.", offered(context -> {
                    ObjectNode body = Templates.body(context.unique(), "true").put("ready_command", READY);
                    Expect.invalidRequest(context.post("/templates", body));
                }));
        catalogue.waiting(
                "START-03",
                Level.EXTENSION,
                "The start_command runs in each sandbox, listed with its background commands and without a timeout.",
                offered(context -> {
                    String path = created(context, built.of(context).child(), context.body());
                    Exchange listed = context.get(path + "/commands");
                    Expect.status(listed, 200);
                    Expect.equal("commands:", 1, listed.data().size(), listed);
                    JsonNode command = listed.data().path(0);
                    Expect.equal("command", WAITING, Templates.text(command, "command"), listed);
                    Expect.equal("status", "running", Templates.text(command, "status"), listed);
                    Expect.that(!command.hasNonNull("timeout"), "no timeout", command.toString(), listed);
                    context.delete(path);
                }));
        catalogue.waiting(
                "START-04",
                Level.EXTENSION,
                "When a sandbox is created, its start_command has made it ready, with the variables of the sandbox.",
                offered(context -> {
                    new OptionalFields(shared.extensions())
                            .requireOffered(context, contract.operation("createSandbox"), "env");
                    ObjectNode body = context.body();
                    body.putObject("env").put("GREETING", VALUE);
                    String path = created(context, built.of(context).template(), body);
                    Commands.expectPrinted(
                            "got " + VALUE + "\n",
                            context.post(path + "/commands", Commands.body("cat " + SandboxFiles.HOME + "/greeting")));
                    context.delete(path);
                }));
        catalogue.waiting(
                "START-05",
                Level.EXTENSION,
                "The end of the start_command is told with its output, and does not end the sandbox.",
                offered(context -> {
                    String path = created(context, built.of(context).other(), context.body());
                    String id = Templates.text(
                            context.get(path + "/commands").data().path(0), "command_id");
                    Exchange ended = awaited(context, path + "/commands/" + id);
                    // On a busy machine a short command may take long.
                    for (int i = 0;
                            i < 3
                                    && "running"
                                            .equals(ended.data().path("status").asText());
                            i++) {
                        ended = awaited(context, path + "/commands/" + id);
                    }
                    Expect.status(ended, 200);
                    Expect.property("status", "exited", ended);
                    Expect.property("exit_code", 3, ended);
                    Expect.property("stdout", "out\n", ended);
                    Expect.status(context.get(path), 200);
                    context.delete(path);
                }));
        catalogue.waiting(
                "START-06", Level.EXTENSION, "That the start_command runs is no activity.", offered(context -> {
                    new OptionalFields(shared.extensions())
                            .requireOffered(context, contract.operation("createSandbox"), "idle_timeout");
                    String path = created(
                            context,
                            built.of(context).template(),
                            context.body().put("idle_timeout", IDLE_SECONDS));
                    context.sleep(Duration.ofSeconds(IDLE_SECONDS).plusMillis(1500));
                    ExpectAccess.stopped(context.get(path), "idle");
                }));
    }

    private static Exchange awaited(CheckContext context, String path) throws InterruptedException {
        return context.send(Request.of("GET", path).as(Role.MAIN).header("Prefer", "wait=10"));
    }

    private Check offered(Check check) {
        return context -> {
            new OptionalFields(shared.extensions())
                    .requireOffered(context, contract.operation("buildTemplate"), "start_command");
            shared.commands(context);
            check.run(context);
        };
    }

    private Built build(CheckContext context) throws InterruptedException {
        String parent = context.unique();
        ObjectNode first =
                Templates.body(parent, "true").put("start_command", WAITING).put("ready_command", READY);
        Exchange asked = context.post("/templates", first);
        Expect.status(asked, 202);
        JsonNode template = ended(context, parent);
        JsonNode child = from(context, parent, Templates.body(context.unique(), "true"));
        JsonNode other =
                from(context, parent, Templates.body(context.unique(), "true").put("start_command", SHORT));
        return new Built(template, child, other, asked);
    }

    private static JsonNode from(CheckContext context, String parent, ObjectNode body) throws InterruptedException {
        Expect.status(context.post("/templates", body.put("from", parent)), 202);
        return ended(context, Templates.text(body, "template_id"));
    }

    private static JsonNode ended(CheckContext context, String id) throws InterruptedException {
        JsonNode template = Templates.ended(context, id);
        if (!Templates.text(template, "status").equals("ready")) {
            throw new SkippedException("a template was not built");
        }
        return template;
    }

    /** Creates a sandbox of a template, and returns its path. */
    private static String created(CheckContext context, JsonNode template, ObjectNode body)
            throws InterruptedException {
        Exchange exchange = context.create(Role.MAIN, body.put("template", Templates.text(template, "template_id")));
        if (!exchange.success()) {
            throw new BlockedException("SBX-02", "a create answered " + Expect.seen(exchange));
        }
        return CheckContext.path(exchange.data());
    }
}
