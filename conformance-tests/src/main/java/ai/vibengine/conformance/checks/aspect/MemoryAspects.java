package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.ExpectAccess;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a server remembers, asked again later, by every operation, and when the thing itself is gone. */
public final class MemoryAspects {
    private final Contract contract;
    private final SharedSandbox shared;

    public MemoryAspects(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.check(
                "LATER-01",
                Level.EXTENSION,
                "The same key and body give the first answer again, whatever became of the sandbox.",
                MemoryAspects::answersAsAtFirst);
        catalogue.waiting(
                "LATER-02",
                Level.EXTENSION,
                "The log of a failed build is kept, the same on pages of any size.",
                MemoryAspects::keepsLog);
        catalogue.waiting(
                "LATER-03",
                Level.EXTENSION,
                "Why and when a sandbox stopped stays the same, however often one asks and what one tries.",
                MemoryAspects::keepsReason);
        for (Operation operation : contract.operations()) {
            if (operation.path().startsWith("/sandboxes/{sandbox_id}")) {
                catalogue.check(
                        "LATER-" + operation.id(),
                        Level.EXTENSION,
                        operation.id() + " tells the owner of a sandbox why and when it stopped.",
                        context -> tellsReason(context, operation));
            }
        }
    }

    private static void answersAsAtFirst(CheckContext context) throws InterruptedException {
        String mark = context.unique();
        String key = context.unique();
        Request create = creation(key, context.body(Map.of("mark", mark)).toString());
        Exchange first = context.create(create);
        String path = CheckContext.path(CheckContext.made(first));
        expectSame(context, first, context.send(create));
        context.send(Request.of("POST", path + "/timeout").as(Role.MAIN).json("{\"timeout\":900}"));
        expectSame(context, first, context.send(create));
        Request other =
                creation(key, context.body(Map.of("mark", mark, "more", "")).toString());
        Expect.conflict(context.send(other));
        expectSame(context, first, context.send(create));
        context.delete(path);
        expectSame(context, first, context.send(create));
        Expect.conflict(context.send(other));
        Expect.notFound(context.get(path));
        MetadataQueries.expectNone(context, mark);
    }

    private static Request creation(String key, String body) {
        return Request.of("POST", "/sandboxes")
                .as(Role.MAIN)
                .header("Idempotency-Key", key)
                .json(body);
    }

    private static void expectSame(CheckContext context, Exchange first, Exchange again) {
        Expect.equal("status", first.status(), again.status(), again);
        ExpectSame.sandbox(context, first.data(), again.data(), again);
        Expect.equal("Location", first.header("Location"), again.header("Location"), again);
    }

    private static void keepsLog(CheckContext context) throws InterruptedException {
        String id = context.unique();
        String path = "/templates/" + id;
        Exchange asked = context.post("/templates", Templates.body(id, "echo one; echo two", "echo three", "exit 4"));
        Expect.status(asked, 202);
        Templates.ended(context, id);
        Exchange logs = context.get(path + "/logs?limit=100");
        if (logs.status() == 404 && context.get(path).status() == 404) {
            throw new SkippedException("the extension is not offered: " + path + " is 404");
        }
        Expect.status(logs, 200);
        List<JsonNode> paged = Pages.all(context, Role.MAIN, path + "/logs?limit=1", "line");
        Expect.equal("lines", texts(logs.data()), texts(paged), logs);
        Expect.equal(
                "total_count", paged.size(), logs.json().path("total_count").asInt(), logs);
        List<String> printed = paged.stream()
                .filter(line -> line.path("stream").asText().equals("stdout"))
                .map(line -> line.path("step").asInt() + " " + line.path("text").asText())
                .toList();
        Expect.equal("printed", List.of("1 one", "1 two", "2 three"), printed, logs);
        int number = 0;
        for (JsonNode line : paged) {
            Expect.equal("line", ++number, line.path("line").asInt(), logs);
        }
        context.delete(path);
        Expect.notFound(context.get(path + "/logs"));
    }

    private static List<String> texts(Iterable<JsonNode> lines) {
        List<String> texts = new ArrayList<>();
        lines.forEach(line -> texts.add(String.join(
                " ",
                line.path("line").asText(),
                line.path("step").asText(),
                line.path("stream").asText(),
                line.path("text").asText())));
        return texts;
    }

    private static void keepsReason(CheckContext context) throws InterruptedException {
        JsonNode killed = context.sandbox();
        JsonNode expired = context.sandbox(context.body(1));
        Instant asked = context.now();
        context.kill(killed);
        Instant answered = context.now();
        staysStopped(context, killed, "killed");
        String stopped = context.show(killed).json().at("/error/stopped_at").asText();
        Instant started = Instant.parse(killed.path("started_at").asText());
        Duration life = Duration.between(started, Instant.parse(stopped));
        Duration most = Duration.between(asked, answered).plusSeconds(120);
        Expect.that(!life.isNegative() && life.compareTo(most) < 0, "stopped_at of the kill", stopped, null);
        context.sleep(Duration.ofMillis(2200));
        staysStopped(context, expired, "expired");
        Exchange told = context.show(expired);
        Instant end = Instant.parse(told.json().at("/error/stopped_at").asText());
        Duration late =
                Duration.between(Instant.parse(expired.path("expires_at").asText()), end);
        boolean right = !late.isNegative() && late.toSeconds() <= 1;
        Expect.that(right, "stopped_at of " + expired.path("expires_at").asText(), "" + end, told);
        staysStopped(context, killed, "killed");
    }

    private static void staysStopped(CheckContext context, JsonNode sandbox, String reason)
            throws InterruptedException {
        Exchange first = context.show(sandbox);
        ExpectAccess.stopped(first, reason);
        context.sleep(Duration.ofMillis(1100));
        Request extend = Request.of("POST", CheckContext.path(sandbox) + "/timeout")
                .as(Role.MAIN)
                .json("{\"timeout\":60}");
        for (Exchange again :
                List.of(context.kill(sandbox), context.send(extend), context.show(sandbox), context.show(sandbox))) {
            ExpectAccess.stopped(again, reason);
            Expect.equal(
                    "stopped_at",
                    first.json().at("/error/stopped_at"),
                    again.json().at("/error/stopped_at"),
                    again);
        }
    }

    private void tellsReason(CheckContext context, Operation operation) throws InterruptedException {
        expectOffered(context, operation);
        String killed = shared.killed(context);
        Exchange known = context.get(killed);
        ExpectAccess.stopped(known, "killed");
        String id = killed.substring(killed.lastIndexOf('/') + 1);
        Request request = Request.of(
                        operation.method(), OperationPaths.of(operation, id, OperationPaths.ABSENT_COMMAND))
                .as(Role.MAIN);
        Exchange exchange = context.send(operation
                .body()
                .component()
                .map(component -> RequestBodies.with(
                        request,
                        operation,
                        contract.schema(component).node().path("example").toString()))
                .orElse(operation.method().equals("PUT") ? request.body("text/plain", new byte[] {'x'}) : request));
        ExpectAccess.stopped(exchange, "killed");
        ExpectSame.error(known, exchange);
        Expect.equal(
                "stopped_at",
                known.json().at("/error/stopped_at"),
                exchange.json().at("/error/stopped_at"),
                exchange);
    }

    // The paths of an extension that is not offered are 404, too.
    private void expectOffered(CheckContext context, Operation operation) throws InterruptedException {
        if (operation.method().equals("PATCH")) {
            shared.updated(context);
        } else if (operation.path().endsWith("/network")) {
            shared.network(context);
        } else if (operation.path().matches(".*/(pause|resume)")) {
            shared.pauses(context);
        } else if (operation.path().endsWith("/snapshots")) {
            shared.snapshots(context);
        } else if (operation.path().contains("/commands")) {
            shared.commands(context);
        } else if (operation.path().endsWith("/files")) {
            shared.files(context);
        } else if (operation.path().endsWith("/directories")) {
            shared.directories(context);
        } else if (operation.path().contains("/ports")) {
            shared.ports(context);
        }
    }
}
