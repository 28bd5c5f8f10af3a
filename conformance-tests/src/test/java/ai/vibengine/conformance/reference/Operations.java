package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations of the contract, over what a request was let in for. */
final class Operations {
    private static final Pattern WAIT = Pattern.compile("wait=(\\d{1,2})");

    private final Faults faults;
    private final Bodies bodies;
    private final Lists lists;
    private final Boxes boxes;
    private final Builds builds;
    private final CommandOperations commands;
    private final FileOperations files;
    private final Idempotency idempotency;
    private final Account main;
    private final Account limited;

    Operations(
            Faults faults,
            Bodies bodies,
            Lists lists,
            Boxes boxes,
            Builds builds,
            CommandOperations commands,
            FileOperations files,
            Idempotency idempotency,
            Account main,
            Account limited) {
        this.faults = faults;
        this.bodies = bodies;
        this.lists = lists;
        this.boxes = boxes;
        this.builds = builds;
        this.commands = commands;
        this.files = files;
        this.idempotency = idempotency;
        this.main = main;
        this.limited = limited;
    }

    /** What a faulty server does before it says no. */
    void anyway(Request request, String operation) {
        try {
            Route.of(request.method(), request.path()).ifPresent(route -> run(request, route, owner(request)));
        } catch (Refusal refusal) {
            throw new IllegalStateException("Not even a fault can do " + operation, refusal);
        }
    }

    private Account owner(Request request) {
        return request.header("x-api-key").orElse("").contains("LIMITED") ? limited : main;
    }

    Reply unauthorized(Request request) {
        Reply reply = Reply.error(401, "unauthorized", "The X-API-Key header has no valid key.");
        String id = request.path().replace("/sandboxes/", "");
        if (faults.on("tells-strangers")
                && !boxes.running(null, box -> box.id.equals(id)).isEmpty()) {
            reply.error().put("hint", "It exists.");
        }
        return reply;
    }

    Reply run(Request request, Route route, Account account) {
        boolean foreign = faults.on("foreign-" + route.operation());
        return switch (route.operation()) {
            case "createSandbox" -> once(request, account, () -> create(request, account));
            case "getSandbox" -> {
                Optional<Box> stopped = faults.on("stopped-is-shown") ? boxes.stopped(route.id()) : Optional.empty();
                Box box = stopped.isPresent() ? stopped.get() : boxes.find(account, route.id(), foreign);
                if (faults.on("reading-changes")) {
                    boxes.extend(box, box.timeout + 1);
                }
                yield Reply.of(200, box.shown("running"));
            }
            case "killSandbox" -> {
                boolean lenient = faults.on("kill-twice-is-fine")
                        || (faults.on("expired-can-be-killed")
                                && boxes.stopped(route.id())
                                        .filter(box -> box.reason.equals("expired"))
                                        .isPresent());
                Optional<Box> stopped = lenient ? boxes.stopped(route.id()) : Optional.empty();
                yield Reply.of(
                        200, stopped.isPresent() ? stopped.get().shown("stopped") : kill(account, route, foreign));
            }
            case "extendSandboxTimeout" -> extend(request, route, account, foreign);
            case "listSandboxes" -> lists.sandboxes(request, account);
            case "listTemplates" -> lists.templates(request, account);
            case "listTemplateLogs" -> lists.logs(request, account, route.id());
            case "buildTemplate" -> once(request, account, () -> build(request, account));
            case "deleteTemplate" -> {
                ObjectNode gone = builds.delete(account, route.id());
                if (faults.on("template-takes-its-sandboxes")) {
                    boxes.stopAllOf(route.id());
                }
                yield Reply.of(200, gone);
            }
            case "getTemplate" -> waited(request, Reply.of(200, builds.show(account, route.id(), seconds(request))));
            case "readFile", "writeFile", "deleteFile", "listDirectory" -> files.run(request, route, account);
            default -> commands.run(request, route, account);
        };
    }

    private ObjectNode kill(Account account, Route route, boolean foreign) {
        Box box = boxes.find(account, route.id(), foreign);
        if (faults.on("kill-race")) {
            Boxes.pause(20);
        }
        return boxes.kill(box);
    }

    private static final Pattern MARK = Pattern.compile("\"mark\":\"([^\"]+)\"");

    private Reply once(Request request, Account account, java.util.function.Supplier<Reply> action) {
        Optional<String> key = request.header("idempotency-key");
        String body = request.path() + new String(request.body(), StandardCharsets.ISO_8859_1);
        return key.isPresent() && !faults.on("variant-no-extensions")
                ? idempotency.once(account, key.get(), body, action)
                : action.get();
    }

    private Reply create(Request request, Account account) {
        ObjectNode body;
        try {
            body = bodies.read(request, "createSandbox");
        } catch (Refusal refusal) {
            if (faults.on("bad-bodies-make-one-too")) {
                String text = new String(request.body(), StandardCharsets.UTF_8);
                Matcher mark = MARK.matcher(text);
                ObjectNode metadata = JsonNodeFactory.instance.objectNode();
                boxes.create(account, "base", 60, mark.find() ? metadata.put("mark", mark.group(1)) : metadata);
            }
            throw refusal;
        }
        String template = body.path("template").asText("base");
        builds.expectReady(account, template);
        JsonNode metadata = body.path("metadata");
        long timeout = body.path("timeout").asLong(faults.on("default-is-300") ? 300 : 60);
        Box box = boxes.create(
                account,
                faults.on("template-is-base") ? "base" : template,
                faults.on("timeout-ignored") ? 60 : timeout,
                metadata instanceof ObjectNode entries
                        ? entries
                        : faults.on("metadata-empty") ? body.objectNode() : null);
        return Reply.of(201, box.shown("running")).with("Location", "/sandboxes/" + box.id);
    }

    private Reply extend(Request request, Route route, Account account, boolean foreign) {
        Optional<Box> stopped = faults.on("extension-revives") ? boxes.stopped(route.id()) : Optional.empty();
        Box box = stopped.isPresent() ? stopped.get() : boxes.find(account, route.id(), foreign);
        if (faults.on("extends-before-it-looks")) {
            boxes.extend(box, box.timeout + 10);
        }
        ObjectNode body = bodies.read(request, "extendSandboxTimeout");
        return Reply.of(200, boxes.extend(box, body.path("timeout").asLong(60)));
    }

    private Reply build(Request request, Account account) {
        ObjectNode body = bodies.read(request, "buildTemplate");
        ObjectNode shown = builds.build(account, body);
        String id = body.path("template_id").asText();
        if (seconds(request) > 0) {
            shown = builds.show(account, id, seconds(request));
        }
        return waited(request, Reply.of(202, shown).with("Location", "/templates/" + id));
    }

    private long seconds(Request request) {
        Matcher matcher = WAIT.matcher(request.header("prefer").orElse(""));
        boolean waits = matcher.find() && !faults.on("prefer-ignored") && !faults.on("variant-no-extensions");
        return waits ? Long.parseLong(matcher.group(1)) : 0;
    }

    private Reply waited(Request request, Reply reply) {
        long seconds = seconds(request);
        return seconds > 0 ? reply.with("Preference-Applied", "wait=" + seconds) : reply;
    }
}
