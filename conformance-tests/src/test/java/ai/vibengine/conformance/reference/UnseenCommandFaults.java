package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.eachSays;
import static ai.vibengine.conformance.reference.Mutations.rewords;

import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Faults of commands that were planted from the contract alone, before any check looked for them. */
final class UnseenCommandFaults extends FaultList {

    UnseenCommandFaults() {
        outputs();
        environments();
        ends();
        states();
    }

    private void outputs() {
        add("CMD-11", "output-ends-at-64-kib", rewords("runCommand", "stdout", UnseenCommandFaults::cut));
        add(
                "MODEL-06",
                "output-of-background-ends-at-64-kib",
                rewords("getCommand", "stdout", UnseenCommandFaults::cut));
        add(
                "CMD-01",
                "output-without-its-last-line-break",
                rewords("runCommand", "stdout", text -> text.replaceFirst("\n$", "")));
        add("CMD-41", "events-without-what-ends-in-no-line-break", (request, operation, reply) -> {
            if (operation.equals("runCommand") && reply.text != null) {
                reply.text =
                        reply.text.replaceAll("event: std(out|err)\ndata: \\{\"text\":\"(?:[^\"]*[^n\"])?\"}\n\n", "");
            }
        });
        add("CMD-11", "both-outputs-are-cut-or-none", data("runCommand", node -> {
            if (node.has("stdout_truncated")) {
                node.set("stderr_truncated", node.get("stdout_truncated"));
            }
        }));
        add("CMD-43", "exit-event-with-output", (request, operation, reply) -> {
            if (operation.equals("runCommand") && reply.text != null) {
                reply.text = reply.text.replace("event: exit\ndata: {", "event: exit\ndata: {\"stdout\":\"\",");
            }
        });
    }

    private static String cut(String text) {
        return text.length() > 65_536 ? text.substring(0, 65_536) : text;
    }

    private void environments() {
        add("MODEL-06", "own-env-replaces-that-of-the-template", instead("runCommand", (request, next) -> {
            Map<String, String> before =
                    sandbox(request, next).map(FakeSandbox::environment).orElse(Map.of());
            if (!Interceptors.json(request).path("env").isEmpty()) {
                sandbox(request, next).ifPresent(sandbox -> sandbox.environment(Map.of()));
            }
            Response response = next.proceed(request);
            sandbox(request, next).ifPresent(sandbox -> sandbox.environment(before));
            return response;
        }));
        add("MODEL-06", "env-ends-at-an-equals-sign", env(value -> value.split("=", 2)[0]));
        add("CMD-08", "env-is-trimmed", env(String::strip));
        add("MODEL-06", "stdin-without-its-last-line", body("runCommand", body -> {
            String stdin = body.path("stdin").asText();
            if (!stdin.isEmpty() && !stdin.endsWith("\n")) {
                body.put("stdin", stdin.substring(0, stdin.lastIndexOf('\n') + 1));
            }
        }));
    }

    private static ai.vibengine.client.testing.internal.Interceptor env(UnaryOperator<String> how) {
        return body("runCommand", body -> {
            if (body.path("env") instanceof ObjectNode env) {
                for (Map.Entry<String, JsonNode> entry : List.copyOf(env.properties())) {
                    env.put(entry.getKey(), how.apply(entry.getValue().asText()));
                }
            }
        });
    }

    private void ends() {
        add("MODEL-06", "input-stays-open-when-none-is-given", instead("runCommand", (request, next) -> {
            Response response = next.proceed(request);
            JsonNode asked = Interceptors.json(request);
            boolean reads = asked.path("command").asText().matches("(.*; )?cat( >.*|;.*)?");
            if (reads && !asked.has("stdin") && response.status == 200 && response.body != null) {
                response.data()
                        .put("status", "timed_out")
                        .put("signal", "SIGKILL")
                        .remove("exit_code");
            }
            return response;
        }));
        add("MODEL-06", "every-status-over-128-is-a-signal", data("runCommand", node -> {
            if (node.path("exit_code").asInt() > 128) {
                node.put("signal", "SIG" + (node.path("exit_code").asInt() - 128))
                        .remove("exit_code");
            }
        }));
        add("MODEL-06", "exit-status-is-signed", data("runCommand", node -> {
            if (node.path("exit_code").asInt() > 127) {
                node.put("exit_code", 256 - node.path("exit_code").asInt());
            }
        }));
        add("CMD-29", "kill-of-what-is-over-is-killed", data("killCommand", node -> {
            if (node.path("status").asText().equals("exited")) {
                node.put("status", "killed");
            }
        }));
        add("CMD-30", "timed-out-in-the-background-is-killed", data("getCommand", node -> {
            if (node.path("status").asText().equals("timed_out")) {
                node.put("status", "killed");
            }
        }));
        add("MODEL-06", "listed-durations-are-zero", eachSays("listCommands", "duration_ms", 0));
    }

    private void states() {
        add("PAGE-04", "older-commands-in-another-order", (request, operation, reply) -> {
            if (operation.equals("listCommands")
                    && reply.status == 200
                    && request.query().contains("cursor")) {
                ArrayNode list = (ArrayNode) reply.body().get("data");
                List<JsonNode> entries = new ArrayList<>();
                list.forEach(entries::add);
                Collections.reverse(entries);
                list.removeAll().addAll(entries);
            }
        });
        change("CMD-31", "foreground-commands-are-kept", parts -> parts.kept = run -> true);
        add(
                "CMD-25",
                "writing-behind-the-end-is-200",
                onStatus(
                        "writeCommandStdin",
                        409,
                        (request, next) -> next.proceed(request.withMethod("GET")
                                .withPath(request.path().replace("/stdin", "")))));
        add("MODEL-06", "wait-0-is-not-applied", (request, operation, reply) -> {
            if (request.header("prefer").orElse("").equals("wait=0")) {
                reply.headers.remove("Preference-Applied");
            }
        });
        plant(
                "MODEL-06",
                "commands-in-any-sandbox-of-the-account",
                setup -> setup.add(onStatus("getCommand", 404, (request, next) -> {
                    String[] path = request.path().split("/", -1);
                    for (FakeSandbox sandbox : next.server()
                            .parts()
                            .sandboxes
                            .running(setup.owner(request.header("x-api-key").orElse("")))) {
                        boolean its = sandbox.runs().stream()
                                .anyMatch(run -> run.isBackground() && run.id().equals(path[4]));
                        if (its) {
                            return next.proceed(
                                    request.withPath("/sandboxes/" + sandbox.id() + "/commands/" + path[4]));
                        }
                    }
                    return next.proceed(request);
                })));
        add("VALID-runCommand.background.type", "background-from-text", body("runCommand", body -> {
            if (body.path("background").isTextual()) {
                body.put("background", body.path("background").asText().equals("true"));
            }
        }));
        add(
                "EACH-05",
                "events-although-not-acceptable",
                rewrite(
                        "runCommand",
                        request -> request.header("accept")
                                .map(accept -> request.withHeader(
                                        "Accept", accept.replace("event-stream;q=0,", "event-stream,")))
                                .orElse(request)));
        add(
                "VALID-listCommands.limit.type",
                "twenty-commands-a-page",
                Interceptors.parameter("listCommands", "limit", limit -> limit.matches("100|2") ? "20" : limit));
    }
}
