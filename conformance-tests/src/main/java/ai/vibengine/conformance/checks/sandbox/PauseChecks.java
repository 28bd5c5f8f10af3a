package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Pauses of sandboxes. */
public final class PauseChecks {

    private static final Duration LATE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);
    private static final String PAUSED = "paused";
    private static final String RUNNING = "running";

    private final SharedSandbox shared;

    public PauseChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        states(catalogue);
        times(catalogue);
    }

    private void states(Catalogue catalogue) {
        check(catalogue, "PAUSE-01", "A paused sandbox is shown so, and without an expires_at.", (context, sandbox) -> {
            Exchange paused = pause(context, sandbox);
            expectStatus(PAUSED, paused);
            expectStatus(PAUSED, context.show(sandbox));
            Expect.that(!paused.data().has("expires_at"), "no expires_at", Expect.shown(paused), paused);
        });
        check(catalogue, "PAUSE-02", "A resumed sandbox runs, and has an expires_at again.", (context, sandbox) -> {
            pause(context, sandbox);
            Exchange resumed = resume(context, sandbox);
            expectStatus(RUNNING, resumed);
            expectStatus(RUNNING, context.show(sandbox));
            Expect.that(resumed.data().has("expires_at"), "an expires_at", Expect.shown(resumed), resumed);
        });
        check(
                catalogue,
                "PAUSE-03",
                "To pause a paused sandbox changes nothing, nor does it to resume a running one.",
                (context, sandbox) -> {
                    Exchange unchanged = resume(context, sandbox);
                    ExpectSame.sandbox(context, sandbox, unchanged.data(), unchanged);
                    Exchange first = pause(context, sandbox);
                    Exchange second = pause(context, sandbox);
                    expectStatus(PAUSED, second);
                    ExpectSame.sandbox(context, first.data(), second.data(), second);
                });
        catalogue.check(
                "PAUSE-04",
                Level.EXTENSION,
                "The list has running sandboxes, and by status paused ones, or both; any other status is 400.",
                offered(this::lists));
        check(
                catalogue,
                "PAUSE-05",
                "What would have to run in a paused sandbox is 409 conflict.",
                (context, sandbox) -> {
                    pause(context, sandbox);
                    String path = CheckContext.path(sandbox);
                    Exchange file = context.send(
                            Request.of("PUT", SandboxFiles.at(path + "/files", SandboxFiles.HOME + "/paused"))
                                    .as(Role.MAIN)
                                    .body("text/plain", new byte[] {'x'}));
                    Exchange command = context.post(path + "/commands", Commands.body("true"));
                    Exchange port = context.send(
                            Request.of("POST", path + "/ports").as(Role.MAIN).json("{\"port\":8000}"));
                    List<Exchange> offered = Stream.of(file, command, port)
                            .filter(exchange -> exchange.status() != 404)
                            .toList();
                    if (offered.isEmpty()) {
                        throw new SkippedException("neither files nor commands nor ports are offered");
                    }
                    for (Exchange exchange : offered) {
                        Expect.error(exchange, 409, "conflict");
                    }
                });
        check(catalogue, "PAUSE-06", "A paused sandbox can be killed.", (context, sandbox) -> {
            pause(context, sandbox);
            Exchange killed = context.kill(sandbox);
            expectStatus("stopped", killed);
            Expect.notFound(context.show(sandbox));
            Expect.notFound(send(context, CheckContext.path(sandbox), "resume"));
        });
        catalogue.check(
                "PAUSE-07",
                Level.EXTENSION,
                "A sandbox that is not there can be neither paused nor resumed: 404.",
                offered(context -> {
                    for (String what : new String[] {"pause", "resume"}) {
                        Expect.notFound(send(context, "/sandboxes/" + OperationPaths.ABSENT_SANDBOX, what));
                        Expect.notFound(send(context, shared.killed(context), what));
                    }
                }));
    }

    private void times(Catalogue catalogue) {
        catalogue.waiting(
                "PAUSE-08", Level.EXTENSION, "The timeout grows by the pause, rounded up.", offered(context -> {
                    JsonNode sandbox = context.sandbox();
                    Instant before = context.now();
                    pause(context, sandbox);
                    Instant since = context.now();
                    context.sleep(Duration.ofSeconds(2));
                    Instant until = context.now();
                    Exchange resumed = resume(context, sandbox);
                    Instant after = context.now();
                    int grown = resumed.data().path("timeout").asInt()
                            - sandbox.path("timeout").asInt();
                    boolean right = grown >= Duration.between(since, until).toSeconds()
                            && grown <= Duration.between(before, after).toSeconds() + 1;
                    Expect.that(right, "a timeout longer by the pause", "longer by " + grown, resumed);
                    context.kill(sandbox);
                }));
        catalogue.waiting(
                "PAUSE-09",
                Level.EXTENSION,
                "A sandbox that is to be paused is not stopped when its timeout is over, and has a minute when it is resumed.",
                offered(context -> {
                    JsonNode sandbox = context.sandbox(context.body(2).put("on_timeout", "pause"));
                    context.sleep(Duration.ofMillis(3200));
                    expectStatus(PAUSED, onceItIsNotRunning(context, sandbox));
                    Exchange resumed = resume(context, sandbox);
                    expectStatus(RUNNING, resumed);
                    int least =
                            (int) context.contract().limits().resumedSeconds().toSeconds() + 2;
                    int timeout = resumed.data().path("timeout").asInt();
                    Expect.that(timeout >= least, "a timeout of at least " + least, "" + timeout, resumed);
                    context.kill(sandbox);
                }));
        catalogue.check("PAUSE-10", Level.EXTENSION, "A patch changes on_timeout.", offered(context -> {
            shared.updated(context);
            JsonNode sandbox = context.sandbox();
            Expect.property("on_timeout", "kill", context.show(sandbox));
            Expect.property("on_timeout", "pause", patch(context, sandbox, "\"pause\""));
            Expect.property("on_timeout", "kill", patch(context, sandbox, "null"));
            context.kill(sandbox);
        }));
    }

    // A busy machine may take its time to pause one: what counts is that it is paused then, and not stopped.
    private static Exchange onceItIsNotRunning(CheckContext context, JsonNode sandbox) throws InterruptedException {
        Exchange shown = context.show(sandbox);
        Instant deadline = context.now().plus(LATE);
        while (RUNNING.equals(shown.data().path("status").asText())
                && context.now().isBefore(deadline)) {
            context.sleep(BETWEEN_LOOKS);
            shown = context.show(sandbox);
        }
        return shown;
    }

    private void lists(CheckContext context) throws InterruptedException {
        String mark = context.unique();
        Map<String, String> metadata = Map.of(CheckContext.RUN_KEY, context.runId(), "mark", mark);
        ObjectNode body = context.body(metadata);
        JsonNode running = context.sandbox(body);
        JsonNode paused = context.sandbox(body);
        pause(context, paused);
        expectListed(context, MetadataQueries.byMark(mark), running);
        expectListed(context, MetadataQueries.byMark(mark) + "&status=running", running);
        expectListed(context, MetadataQueries.byMark(mark) + "&status=paused", paused);
        Exchange any = context.get(MetadataQueries.byMark(mark) + "&status=any");
        Expect.entries(2, any);
        Expect.total(2, any);
        Expect.invalidRequest(context.get("/sandboxes?status=stopped"));
        context.kill(running);
        context.kill(paused);
    }

    private static void expectListed(CheckContext context, String query, JsonNode expected)
            throws InterruptedException {
        Exchange list = context.get(query);
        Expect.entries(1, list);
        Expect.total(1, list);
        String id = list.data().path(0).path("sandbox_id").asText();
        Expect.that(
                id.equals(expected.path("sandbox_id").asText()),
                "the sandbox " + expected.path("sandbox_id").asText(),
                id,
                list);
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
            shared.pauses(context);
            check.run(context);
        };
    }

    private static Exchange pause(CheckContext context, JsonNode sandbox) throws InterruptedException {
        Exchange exchange = send(context, CheckContext.path(sandbox), "pause");
        Expect.status(exchange, 200);
        return exchange;
    }

    private static Exchange resume(CheckContext context, JsonNode sandbox) throws InterruptedException {
        Exchange exchange = send(context, CheckContext.path(sandbox), "resume");
        Expect.status(exchange, 200);
        return exchange;
    }

    private static Exchange send(CheckContext context, String path, String what) throws InterruptedException {
        return context.send(Request.of("POST", path + "/" + what).as(Role.MAIN));
    }

    private static void expectStatus(String status, Exchange exchange) {
        Expect.property("status", status, exchange);
    }

    private static Exchange patch(CheckContext context, JsonNode sandbox, String what) throws InterruptedException {
        byte[] patch = ("{\"on_timeout\":" + what + "}").getBytes(StandardCharsets.UTF_8);
        return context.send(Request.of("PATCH", CheckContext.path(sandbox))
                .as(Role.MAIN)
                .body("application/merge-patch+json", patch));
    }
}
