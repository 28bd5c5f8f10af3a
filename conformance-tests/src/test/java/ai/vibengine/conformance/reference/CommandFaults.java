package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Interceptors.unasked;
import static ai.vibengine.conformance.reference.Interceptors.unlessAsked;
import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.eachLacks;
import static ai.vibengine.conformance.reference.Mutations.lacks;
import static ai.vibengine.conformance.reference.Mutations.recounts;
import static ai.vibengine.conformance.reference.Mutations.rewords;
import static ai.vibengine.conformance.reference.Mutations.says;
import static ai.vibengine.conformance.reference.Mutations.status;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Faults of commands. */
final class CommandFaults extends FaultList {

    CommandFaults() {
        foreground();
        requests();
        ends();
        background();
        events();
        access();
        schemas();
    }

    private void foreground() {
        add("CMD-02", "failing-commands-are-400", when("runCommand", CommandFaults::failed, 400, "invalid_request"));
        add("CMD-02", "exit-codes-are-0-or-1", recounts("runCommand", "exit_code", code -> Math.min(1, code)));
        add(
                "CMD-03",
                "command-without-its-arguments",
                rewords("runCommand", "command", command -> command.split(" ", -1)[0]));
        add("CMD-04", "signals-are-numbers", data("runCommand", node -> {
            if (node.has("signal")) {
                node.put("signal", "SIG9").put("exit_code", 0);
            }
        }));
    }

    private static boolean failed(Response reply) {
        return reply.body != null && reply.body.at("/data/exit_code").asInt() == 3;
    }

    private void ends() {
        add("CMD-13", "timed-out-is-exited", data("runCommand", node -> {
            if (node.path("status").asText().equals("timed_out")) {
                node.put("status", "exited");
            }
        }));
        add("CMD-17", "durations-in-seconds", recounts("runCommand", "duration_ms", number -> number / 1000));
    }

    private void background() {
        add("CMD-20", "background-is-200", status("runCommand", 202, 200));
        add("CMD-20", "background-is-queued", data("runCommand", node -> {
            if (node.path("status").asText().equals("running")) {
                node.put("status", "exited");
            }
        }));
        add("CMD-20", "background-without-its-place", (request, operation, reply) -> {
            if (operation.equals("runCommand") && reply.status == 202) {
                reply.with("Location", request.path());
            }
        });
        add("CMD-27", "killed-by-another-signal", data("killCommand", node -> {
            if (node.has("signal")) {
                node.put("signal", "SIGTERM");
            }
        }));
        add("CMD-31", "commands-are-not-counted", (request, operation, reply) -> {
            if (operation.equals("listCommands") && reply.status == 200) {
                reply.body().put("total_count", 100);
            }
        });
        add("CMD-32", "listed-without-exit-code", eachLacks("listCommands", "exit_code"));
    }

    private void events() {
        add("CMD-40", "events-are-202", (request, operation, reply) -> {
            if (operation.equals("runCommand") && reply.text != null) {
                reply.status = 202;
            }
        });
        add("CMD-45", "bad-requests-are-events", (request, operation, reply) -> {
            if (request.header("accept").orElse("").contains("event-stream") && reply.status == 400) {
                reply.status = 200;
                reply.text = "event: error\ndata: " + reply.body() + "\n\n";
                reply.with("Content-Type", "text/event-stream");
            }
        });
        add("CMD-47", "events-may-be-kept", (request, operation, reply) -> {
            if (operation.equals("runCommand") && reply.text != null) {
                reply.with("Cache-Control", "no-cache");
            }
        });
        add("HEAD-01", "events-as-plain-text", (request, operation, reply) -> {
            if (operation.equals("runCommand") && reply.text != null) {
                reply.with("Content-Type", "text/plain");
            }
        });
    }

    private void access() {
        add("CMD-50", "odd-command-ids-are-400", (request, operation, reply) -> {
            if (operation.equals("getCommand") && request.path().endsWith("/x") && reply.status == 404) {
                become(reply, 400, "invalid_request");
            }
        });
        add("CMD-51", "commands-of-the-unknown-are-empty", (request, operation, reply) -> {
            if (operation.equals("listCommands") && reply.status == 404) {
                reply.status = 200;
                reply.body = reply.body().objectNode().put("has_more", false).put("total_count", 0);
                reply.body.putArray("data");
            }
        });
        add("CMD-52", "killed-gives-no-reason-for-commands", (request, operation, reply) -> {
            if (operation.endsWith("Command") && reply.status == 404) {
                reply.error().remove("reason");
            }
        });
        add("CMD-55", "read-only-sees-no-commands", (request, operation, reply) -> {
            if (operation.equals("listCommands")
                    && request.header("x-api-key").orElse("").contains("READONLY")) {
                become(reply, 403, "forbidden");
            }
        });
        add("CMD-58", "other-methods-of-commands-are-404", (request, operation, reply) -> {
            if (request.path().endsWith("/stdin") && reply.status == 405) {
                become(reply, 404, "not_found");
            }
        });
    }

    private void schemas() {
        for (String operation : List.of("runCommand", "getCommand", "killCommand", "writeCommandStdin")) {
            add("SCHEMA-" + operation, operation + "-without-started-at", lacks(operation, "started_at"));
        }
        add(
                "SCHEMA-runCommand",
                "command-id-of-another-form",
                rewords("runCommand", "command_id", text -> text.replace("cmd_", "cmd-")));
        add("SCHEMA-listCommands", "listed-without-status", eachLacks("listCommands", "status"));
    }

    private static Mutation when(String of, Predicate<Response> which, int status, String code) {
        return (request, operation, reply) -> {
            if (operation.equals(of) && which.test(reply)) {
                become(reply, status, code);
            }
        };
    }

    /** Faults in what a command is given. */
    private void requests() {
        add("CMD-01", "outputs-are-mixed", data("runCommand", node -> {
            String all = node.path("stdout").asText() + node.path("stderr").asText();
            node.put("stdout", all);
        }));
        add("CMD-01", "output-is-trimmed", rewords("runCommand", "stdout", text -> text.strip()));
        add("CMD-03", "command-id-constant", says("runCommand", "command_id", "cmd_0000000000"));
        add("CMD-03", "commands-have-30-seconds", unlessAsked("runCommand", "timeout", 30));
        add("CMD-04", "signals-are-exit-codes", data("runCommand", node -> signalAsCode(node, "SIGKILL", 137)));
        add("CMD-05", "status-143-is-an-exit-code", data("runCommand", node -> signalAsCode(node, "SIGTERM", 143)));
        add("CMD-06", "cwd-is-ignored", unasked("runCommand", "cwd"));
        add("CMD-06", "commands-run-in-root", unlessAsked("runCommand", "cwd", "/"));
        add("CMD-06", "cwd-from-root", body("runCommand", body -> {
            String cwd = body.path("cwd").asText("/");
            body.put("cwd", cwd.startsWith("/") ? cwd : "/" + cwd);
        }));
        add(
                "CMD-07",
                "any-cwd",
                onStatus(
                        "runCommand",
                        400,
                        (request, next) -> unasked("runCommand", "cwd").intercept(request, next)));
        add("CMD-08", "env-is-ignored", unasked("runCommand", "env"));
        add("CMD-08", "env-is-expanded", body("runCommand", body -> {
            if (body.path("env") instanceof ObjectNode env) {
                env.properties()
                        .forEach(entry -> entry.setValue(
                                env.textNode(entry.getValue().asText().replace("$HOME", "/x"))));
            }
        }));
        add("CMD-09", "stdin-is-ignored", unasked("runCommand", "stdin"));
        add(
                "CMD-10",
                "output-as-latin-1",
                rewords("runCommand", "stdout", text -> new String(text.getBytes(UTF_8), ISO_8859_1)));
        plant("CMD-11", "output-is-unbounded", setup -> keep(setup, 1 << 30));
        plant("CMD-11", "keeps-too-little", setup -> keep(setup, 1 << 16));
        add(
                "CMD-11",
                "truncation-is-untold",
                data("runCommand", node -> node.put("stdout_truncated", false).put("stderr_truncated", false)));
        add("CMD-12", "commands-extend-life", instead("runCommand", (request, next) -> {
            Response response = next.proceed(request);
            sandbox(request, next).ifPresent(sandbox -> sandbox.timeout(sandbox.timeout() + 60));
            return response;
        }));
        add("CMD-13", "command-timeout-ignored", unasked("runCommand", "timeout"));
        add("CMD-13", "timeout-loses-output", data("runCommand", node -> {
            if (node.path("status").asText().equals("timed_out")) {
                node.put("stdout", "").put("stderr", "");
            }
        }));
        wrong("CMD-14", "timeout-leaves-children");
        wrong("CMD-15", "command-over-with-the-shell");
        wrong("CMD-16", "command-waits-for-all");
        wrong("CMD-28", "kill-leaves-children");
        add(
                "CMD-17",
                "started-long-ago",
                rewords(
                        "runCommand",
                        "started_at",
                        time -> Instant.parse(time).minusSeconds(7200).toString()));
    }

    private void wrong(String requirement, String name) {
        plant(requirement, name, setup -> setup.commandFaults.add(name));
    }

    private static void signalAsCode(ObjectNode node, String signal, int code) {
        if (node.path("signal").asText().equals(signal)) {
            node.put("exit_code", code).remove("signal");
        }
    }

    private static void keep(Setup setup, int bytes) {
        ((ObjectNode) setup.contract().get("x-limits")).put("max_output_bytes", bytes);
    }
}
