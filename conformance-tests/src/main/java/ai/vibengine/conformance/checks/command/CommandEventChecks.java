package ai.vibengine.conformance.checks.command;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.ServerSentEvents;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Violation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The output of a command as events. */
public final class CommandEventChecks {
    private static final String SPEAKING =
            "echo one; sleep 1; echo two >&2; sleep 1; printf 'x\\377\\342\\230\\203'; exit 4";

    /** Enough for a slow machine, and less than the timeout of an answer. */
    private static final int PATIENCE_SECONDS = 15;

    private static final int[] LONGER_LIVES = {5, 12};

    private final SharedSandbox shared;
    private final Lazy<Exchange> streamed = new Lazy<>(this::stream);

    public CommandEventChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        addEvents(catalogue);
        addErrors(catalogue);
        addStreaming(catalogue);
    }

    private void addEvents(Catalogue catalogue) {
        catalogue.waiting(
                "CMD-40", Level.EXTENSION, "Accept: text/event-stream is answered with one, and 200.", context -> {
                    Exchange exchange = streamed.of(context);
                    Expect.status(exchange, 200);
                    Expect.equal("media type", ServerSentEvents.MEDIA_TYPE, exchange.mediaType(), exchange);
                });
        catalogue.waiting(
                "CMD-41", Level.EXTENSION, "What a command prints comes as events stdout and stderr.", context -> {
                    Exchange exchange = streamed.of(context);
                    List<ServerSentEvents.Event> events = ServerSentEvents.of(exchange);
                    Expect.equal("stdout", "one\nx\uFFFD☃", ServerSentEvents.printed(events, "stdout"), exchange);
                    Expect.equal("stderr", "two\n", ServerSentEvents.printed(events, "stderr"), exchange);
                });
        catalogue.waiting("CMD-42", Level.EXTENSION, "Events come in the order of what was printed.", context -> {
            Exchange exchange = streamed.of(context);
            List<String> names = ServerSentEvents.of(exchange).stream()
                    .map(ServerSentEvents.Event::name)
                    .filter(name -> name.startsWith("std"))
                    .toList();
            int second = names.indexOf("stderr");
            Expect.that(
                    second > 0
                            && names.subList(0, second).stream().allMatch("stdout"::equals)
                            && names.lastIndexOf("stdout") > second,
                    "stdout, stderr, stdout",
                    names.toString(),
                    exchange);
        });
        catalogue.waiting(
                "CMD-43", Level.EXTENSION, "The last event is exit, the command without its output.", context -> {
                    Exchange exchange = streamed.of(context);
                    List<ServerSentEvents.Event> events = ServerSentEvents.of(exchange);
                    JsonNode command = ServerSentEvents.last(events, "exit", exchange);
                    expectSchema(context, "Command", command, exchange);
                    Expect.equal("exit_code", 4, command.path("exit_code").asInt(-1), exchange);
                    Expect.equal("status", "exited", command.path("status").asText(), exchange);
                    for (String output : List.of("stdout", "stderr", "stdout_truncated", "stderr_truncated")) {
                        Expect.that(!command.has(output), "no " + output, command.toString(), exchange);
                    }
                });
    }

    private void addErrors(Catalogue catalogue) {
        catalogue.waiting(
                "CMD-44",
                Level.EXTENSION,
                "When the sandbox is stopped meanwhile, the last event is error, with the body of one.",
                this::stopped);
        catalogue.check(
                "CMD-45", Level.EXTENSION, "What is wrong with a request is no event, but an error.", context -> {
                    Exchange exchange = context.send(request(
                            shared.commands(context), Commands.body("true").put("timeout", 0)));
                    Expect.invalidRequest(exchange);
                });
    }

    private void addStreaming(Catalogue catalogue) {
        catalogue.waiting(
                "CMD-46",
                Level.EXTENSION,
                "Events come while the command runs, as it prints, whatever is in between.",
                this::streams);
        catalogue.waiting(
                "CMD-47", Level.EXTENSION, "A stream of events is no-store: nobody in between keeps it.", context -> {
                    Exchange exchange = streamed.of(context);
                    List<String> directives = exchange.all("Cache-Control").stream()
                            .flatMap(value -> Stream.of(value.split(",", -1)))
                            .map(directive -> directive.strip().toLowerCase(Locale.ROOT))
                            .toList();
                    Expect.that(
                            directives.contains("no-store"),
                            "Cache-Control with no-store",
                            exchange.all("Cache-Control").toString(),
                            exchange);
                });
    }

    // No clock is needed: the command waits for a file that is created only when its first event has come. When events
    // are
    // held back until the end, it waits in vain, and times out.
    private void streams(CheckContext context) throws InterruptedException {
        String commands = shared.commands(context);
        String file = "conformance-seen-" + context.unique();
        ObjectNode body = Commands.body("echo first; until [ -e " + file + " ]; do sleep 0.1; done; echo second");
        Exchange exchange = context.whileAnswered(
                request(commands, body.put("timeout", PATIENCE_SECONDS)),
                text -> ServerSentEvents.came("stdout", text),
                meanwhile -> meanwhile.post(commands, Commands.body("touch " + file)));
        Expect.status(exchange, 200);
        List<ServerSentEvents.Event> events = ServerSentEvents.of(exchange);
        String status =
                ServerSentEvents.last(events, "exit", exchange).path("status").asText();
        Expect.that(
                status.equals("exited"),
                "the first event while the command runs, which waits for what is done upon it",
                "all events when it had " + status,
                exchange);
        Expect.equal("stdout", "first\nsecond\n", ServerSentEvents.printed(events, "stdout"), exchange);
    }

    // The sandbox expires by itself, so that no request has to kill it while the answer comes.
    private void stopped(CheckContext context) throws InterruptedException {
        shared.commands(context);
        Exchange exchange = untilItExpires(context, 2);
        // On a busy machine it had expired before the command was asked for.
        for (int i = 0; exchange.status() == 404 && i < LONGER_LIVES.length; i++) {
            exchange = untilItExpires(context, LONGER_LIVES[i]);
        }
        Expect.status(exchange, 200);
        JsonNode body = ServerSentEvents.last(ServerSentEvents.of(exchange), "error", exchange);
        expectSchema(context, "ErrorEnvelope", body, exchange);
        Expect.equal("code", "not_found", body.at("/error/code").asText(), exchange);
    }

    private static Exchange untilItExpires(CheckContext context, int life) throws InterruptedException {
        String path = CheckContext.path(context.sandbox(context.body(life))) + "/commands";
        return context.send(request(path, Commands.body("sleep 30").put("timeout", 60)));
    }

    private static void expectSchema(CheckContext context, String component, JsonNode value, Exchange exchange) {
        List<Violation> violations = context.contract().schema(component).violations(value);
        Expect.that(violations.isEmpty(), "what the schema " + component + " says", violations.toString(), exchange);
    }

    private Exchange stream(CheckContext context) throws InterruptedException {
        return context.send(request(shared.commands(context), Commands.body(SPEAKING)));
    }

    private static Request request(String path, ObjectNode body) {
        return Request.of("POST", path)
                .as(Role.MAIN)
                .header("Accept", ServerSentEvents.MEDIA_TYPE)
                .json(body.toString());
    }
}
