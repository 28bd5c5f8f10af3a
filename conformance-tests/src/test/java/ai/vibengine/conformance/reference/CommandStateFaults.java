package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Interceptors.unasked;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.eachSays;

import ai.vibengine.client.testing.internal.CommandRun;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor.Chain;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Faults of commands in the background, and in streams of events. */
final class CommandStateFaults extends FaultList {

    CommandStateFaults() {
        states();
        eventTexts();
    }

    /** Faults in what becomes of background commands. */
    private void states() {
        add("CMD-21", "output-comes-at-the-end", data("getCommand", node -> {
            if (node.path("status").asText().equals("running")) {
                node.put("stdout", "").put("stderr", "");
            }
        }));
        add("CMD-22", "wait-for-commands-ignored", rewrite("getCommand", request -> request.withoutHeader("Prefer")));
        add("CMD-22", "wait-is-always-whole", instead("getCommand", (request, next) -> {
            request.header("Prefer")
                    .ifPresent(wait -> next.server()
                            .parts()
                            .pace
                            .pause(Duration.ofSeconds(Long.parseLong(wait.replaceAll("\\D", "")))));
            return next.proceed(request);
        }));
        add(
                "CMD-23",
                "input-gets-line-ends",
                body(
                        "writeCommandStdin",
                        body -> body.put("data", body.path("data").asText() + "\n")));
        add("CMD-23", "close-is-ignored", unasked("writeCommandStdin", "close"));
        add("CMD-24", "first-input-is-all", instead("runCommand", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 202 && Interceptors.json(request).has("stdin")) {
                last(request, next).ifPresent(run -> run.closeInput(run.startedAt()));
            }
            return response;
        }));
        for (String fault : List.of("CMD-25 the-dead-are-written-to", "CMD-26 closed-input-is-written-to")) {
            add(
                    fault.substring(0, 6),
                    fault.substring(7),
                    onStatus(
                            "writeCommandStdin",
                            409,
                            (request, next) -> next.proceed(request.withMethod("GET")
                                    .withPath(request.path().replace("/stdin", "")))));
        }
        add("CMD-27", "kill-of-commands-does-nothing", rewrite("killCommand", request -> request.withMethod("GET")));
        add("CMD-29", "kill-changes-the-dead", data("killCommand", node -> {
            if (node.path("status").asText().equals("exited")) {
                node.put("status", "killed").put("signal", "SIGKILL").remove("exit_code");
            }
        }));
        add("CMD-30", "background-never-times-out", body("runCommand", body -> {
            if (body.path("background").asBoolean()) {
                body.put("timeout", 3600);
            }
        }));
        change("CMD-31", "foreground-is-listed", parts -> parts.kept = run -> true);
        change("CMD-34", "foreground-is-kept", parts -> parts.kept = run -> true);
        add("CMD-32", "listed-with-output", eachSays("listCommands", "stdout", ""));
        add(
                "CMD-50",
                "any-command-exists",
                onStatus(
                        "getCommand",
                        404,
                        (request, next) -> last(request, next)
                                .map(run -> Response.of(200, run.json(run.startedAt())))
                                .orElseGet(() -> next.proceed(request))));
    }

    private static Optional<CommandRun> last(Request request, Chain next) {
        return sandbox(request, next)
                .map(FakeSandbox::runs)
                .filter(runs -> !runs.isEmpty())
                .map(runs -> runs.get(runs.size() - 1));
    }

    /** Faults in streams of events. */
    private void eventTexts() {
        add(
                "CMD-40",
                "events-are-not-offered",
                rewrite(
                        "runCommand",
                        request -> request.header("Accept").orElse("").contains("event-stream")
                                ? request.withHeader("Accept", "application/json")
                                : request));
        events(
                "CMD-41",
                "events-without-stderr",
                events -> events.removeIf(event -> event.startsWith("event: stderr")));
        events(
                "CMD-41",
                "events-with-data",
                events -> events.replaceAll(event -> event.replace("\"text\":", "\"data\":")));
        events(
                "CMD-42",
                "stderr-comes-first",
                events -> events.sort(Comparator.comparing(event -> !event.startsWith("event: stderr"))));
        events(
                "CMD-43",
                "exit-has-the-output",
                events -> events.replaceAll(event ->
                        event.startsWith("event: exit") ? event.replaceFirst("}$", ",\"stdout\":\"\"}") : event));
        events(
                "CMD-43",
                "exit-comes-first",
                events -> events.sort(Comparator.comparing(event -> !event.startsWith("event: exit"))));
        events("CMD-43", "no-exit", events -> events.removeIf(event -> event.startsWith("event: exit")));
        events("CMD-44", "stopped-just-ends", events -> events.removeIf(event -> event.startsWith("event: error")));
        events(
                "CMD-44",
                "stopped-tells-a-text",
                events -> events.replaceAll(event ->
                        event.startsWith("event: error") ? "event: error\ndata: {\"error\":\"stopped\"}" : event));
        add("CMD-44", "stopped-is-an-exit", (request, next) -> {
            Response response = next.proceed(request);
            if (response.text != null && response.text.contains("event: error")) {
                Response command = last(request, next)
                        .map(run -> Response.of(200, run.json(run.end().at())))
                        .orElseThrow();
                response.text =
                        response.text.replaceFirst("event: error\ndata: .*", "event: exit\ndata: " + command.data());
            }
            return response;
        });
        add("CMD-46", "events-come-at-the-end", (request, operation, reply) -> {
            if (reply.rest != null) {
                reply.text += reply.rest.get();
                reply.rest = null;
            }
        });
    }

    /** Changes the events of a response that has them all. */
    private void events(String requirement, String name, Consumer<List<String>> how) {
        add(requirement, name, (request, operation, reply) -> {
            if (operation.equals("runCommand") && reply.text != null) {
                List<String> events = new ArrayList<>(List.of(reply.text.split("\n\n", -1)));
                events.removeIf(String::isEmpty);
                how.accept(events);
                reply.text = String.join("\n\n", events) + "\n\n";
            }
        });
    }
}
