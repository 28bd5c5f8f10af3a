package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.ExpectAccess;
import ai.vibengine.conformance.fixtures.OptionalFields;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The end of sandboxes in which nothing goes on. */
public final class IdleChecks {

    private static final int LONG = 120;
    private static final int SHORT = 2;
    private static final Duration MORE_THAN_A_SECOND = Duration.ofMillis(2100);

    private final Contract contract;
    private final SharedSandbox shared;

    public IdleChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.check(
                "IDLE-01",
                Level.EXTENSION,
                "A sandbox shows its idle_timeout, and when it is over.",
                offered(context -> {
                    JsonNode sandbox = idle(context, LONG);
                    Exchange shown = context.show(sandbox);
                    Expect.property("idle_timeout", LONG, shown);
                    Instant started =
                            Instant.parse(shown.data().path("started_at").asText());
                    long after = Duration.between(started, expiry(shown)).toSeconds();
                    // It may have been born in another second than it is active in first.
                    boolean right = after >= LONG && after <= LONG + 1;
                    Expect.that(right, "idle_expires_at " + LONG + " s after started_at", after + " s", shown);
                    context.kill(sandbox);
                }));
        catalogue.check(
                "IDLE-02", Level.EXTENSION, "A sandbox without an idle_timeout shows none.", offered(context -> {
                    JsonNode sandbox = context.sandbox();
                    Exchange shown = context.show(sandbox);
                    boolean none =
                            !shown.data().has("idle_timeout") && !shown.data().has("idle_expires_at");
                    Expect.that(none, "no idle_timeout", Expect.shown(shown), shown);
                    context.kill(sandbox);
                }));
        catalogue.check(
                "IDLE-03",
                Level.EXTENSION,
                "An idle_timeout that is longer than the timeout is 400, on create and in a patch.",
                offered(context -> {
                    ObjectNode body = context.body().put("idle_timeout", CheckContext.LIFE_SECONDS + 1);
                    Expect.invalidRequest(context.create(Role.MAIN, body));
                    JsonNode sandbox = context.sandbox();
                    shared.updated(context);
                    Expect.invalidRequest(patch(context, sandbox, "" + (CheckContext.LIFE_SECONDS + 1)));
                    context.kill(sandbox);
                }));
        catalogue.waiting(
                "IDLE-04",
                Level.EXTENSION,
                "A sandbox that was idle for its idle_timeout is stopped, and its owner is told so.",
                offered(context -> {
                    JsonNode sandbox = idle(context, SHORT);
                    Instant answered = context.now();
                    context.sleepUntil(answered.plusSeconds(SHORT).plusMillis(1200));
                    ExpectAccess.stopped(context.show(sandbox), "idle");
                }));
        catalogue.waiting("IDLE-05", Level.EXTENSION, "To look at a sandbox is no activity.", offered(context -> {
            JsonNode sandbox = idle(context, LONG);
            Instant before = expiry(context.show(sandbox));
            context.sleep(MORE_THAN_A_SECOND);
            Exchange after = context.show(sandbox);
            context.get(CheckContext.path(sandbox));
            Expect.that(
                    expiry(after).equals(before),
                    "idle_expires_at " + before,
                    expiry(after).toString(),
                    after);
            context.kill(sandbox);
        }));
        catalogue.waiting("IDLE-06", Level.EXTENSION, "A command is activity.", offered(context -> {
            shared.commands(context);
            activity(
                    context,
                    path -> List.of(Request.of("POST", path + "/commands")
                            .json(Commands.body("true").toString())));
        }));
        catalogue.waiting("IDLE-07", Level.EXTENSION, "A request for a file is activity.", offered(context -> {
            shared.files(context);
            activity(
                    context,
                    path -> List.of(Request.of("PUT", SandboxFiles.at(path + "/files", SandboxFiles.HOME + "/activity"))
                            .body("text/plain", new byte[] {'x'})));
        }));
        catalogue.waiting(
                "IDLE-08",
                Level.EXTENSION,
                "While a command runs, a sandbox is not idle, however long that is.",
                offered(context -> {
                    shared.commands(context);
                    JsonNode sandbox = idle(context, SHORT);
                    Instant made = context.now();
                    ObjectNode body = Commands.background("sleep 30").put("timeout", LONG);
                    Exchange started = context.post(CheckContext.path(sandbox) + "/commands", body);
                    requireSince(made, SHORT, context);
                    Expect.status(started, 202);
                    Instant running = context.now();
                    context.sleep(Duration.ofSeconds(SHORT).plusMillis(1500));
                    Exchange shown = context.show(sandbox);
                    requireSince(running, 30, context);
                    Expect.status(shown, 200);
                    context.kill(sandbox);
                }));
        catalogue.waiting(
                "IDLE-09",
                Level.EXTENSION,
                "A patch sets the idle_timeout, which counts from then on, and null removes it.",
                offered(context -> {
                    shared.updated(context);
                    JsonNode sandbox = idle(context, LONG);
                    Instant before = expiry(context.show(sandbox));
                    context.sleep(MORE_THAN_A_SECOND);
                    Exchange set = patch(context, sandbox, "" + LONG);
                    Expect.status(set, 200);
                    Expect.that(expiry(set).isAfter(before), "idle_expires_at after " + before, Expect.shown(set), set);
                    Exchange removed = patch(context, sandbox, "null");
                    Expect.status(removed, 200);
                    Expect.that(!removed.data().has("idle_timeout"), "no idle_timeout", Expect.shown(removed), removed);
                    context.kill(sandbox);
                }));
    }

    /** Skips the check if it was held up, as by a rate limit, so that the sandbox may be idle meanwhile. */
    private static void requireSince(Instant begin, int seconds, CheckContext context) {
        if (!context.now().isBefore(begin.plusSeconds(seconds))) {
            throw new SkippedException("answers took longer than the sandbox may be idle");
        }
    }

    /** Requests for a sandbox at a path. */
    @FunctionalInterface
    private interface Requests {
        List<Request> of(String path);
    }

    private static void activity(CheckContext context, Requests requests) throws InterruptedException {
        JsonNode sandbox = idle(context, LONG);
        Instant before = expiry(context.show(sandbox));
        context.sleep(MORE_THAN_A_SECOND);
        for (Request request : requests.of(CheckContext.path(sandbox))) {
            Expect.success(context.send(request.as(Role.MAIN)));
        }
        Exchange after = context.show(sandbox);
        Expect.that(
                expiry(after).isAfter(before),
                "idle_expires_at after " + before,
                expiry(after).toString(),
                after);
        context.kill(sandbox);
    }

    private Check offered(Check check) {
        return context -> {
            new OptionalFields(shared.extensions())
                    .requireOffered(context, contract.operation("createSandbox"), "idle_timeout");
            check.run(context);
        };
    }

    private static JsonNode idle(CheckContext context, int seconds) throws InterruptedException {
        return context.sandbox(context.body().put("idle_timeout", seconds));
    }

    private static Instant expiry(Exchange exchange) {
        String text = exchange.data().path("idle_expires_at").asText();
        Expect.that(!text.isEmpty(), "an idle_expires_at", Expect.shown(exchange), exchange);
        return Instant.parse(text);
    }

    private static Exchange patch(CheckContext context, JsonNode sandbox, String seconds) throws InterruptedException {
        byte[] patch = ("{\"idle_timeout\":" + seconds + "}").getBytes(StandardCharsets.UTF_8);
        return context.send(Request.of("PATCH", CheckContext.path(sandbox))
                .as(Role.MAIN)
                .body("application/merge-patch+json", patch));
    }
}
