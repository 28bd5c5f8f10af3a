package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.entries;
import static ai.vibengine.conformance.reference.Mutations.status;

import ai.vibengine.conformance.reference.Fault.Mutation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Faults of commands. */
final class CommandFaults {
    private final List<Fault> faults = new ArrayList<>();

    static List<Fault> all() {
        CommandFaults all = new CommandFaults();
        all.foreground();
        all.ends();
        all.background();
        all.events();
        all.access();
        all.schemas();
        return List.copyOf(all.faults);
    }

    private void foreground() {
        of("CMD-01", "outputs-are-mixed", "output-is-trimmed");
        add("CMD-02", "failing-commands-are-400", when("runCommand", CommandFaults::failed, 400, "invalid_request"));
        add(
                "CMD-02",
                "exit-codes-are-0-or-1",
                data(
                        "runCommand",
                        node -> node.put(
                                "exit_code", Math.min(1, node.path("exit_code").asInt()))));
        of("CMD-03", "command-id-constant", "commands-have-30-seconds");
        add(
                "CMD-03",
                "command-without-its-arguments",
                data(
                        "runCommand",
                        node -> node.put(
                                "command", node.path("command").asText().split(" ", -1)[0])));
        of("CMD-04", "signals-are-exit-codes");
        add("CMD-04", "signals-are-numbers", data("runCommand", node -> {
            if (node.has("signal")) {
                node.put("signal", "SIG9").put("exit_code", 0);
            }
        }));
        of("CMD-05", "status-143-is-an-exit-code");
        of("CMD-59", "body-of-any-size-runCommand", "body-of-any-size-writeCommandStdin");
        of("CMD-06", "cwd-is-ignored", "commands-run-in-root", "cwd-from-root");
        of("CMD-07", "any-cwd");
        of("CMD-08", "env-is-ignored", "env-is-expanded");
        of("CMD-09", "stdin-is-ignored");
        of("CMD-10", "output-as-latin-1");
        of("CMD-11", "output-is-unbounded", "truncation-is-untold", "keeps-too-little");
        of("CMD-12", "commands-extend-life");
    }

    private static boolean failed(Reply reply) {
        return reply.body != null && reply.body.at("/data/exit_code").asInt() == 3;
    }

    private void ends() {
        of("CMD-13", "command-timeout-ignored", "timeout-loses-output");
        add("CMD-13", "timed-out-is-exited", data("runCommand", node -> {
            if (node.path("status").asText().equals("timed_out")) {
                node.put("status", "exited");
            }
        }));
        of("CMD-14", "timeout-leaves-children");
        of("CMD-15", "command-over-with-the-shell");
        of("CMD-16", "command-waits-for-all");
        of("CMD-17", "started-long-ago");
        add(
                "CMD-17",
                "durations-in-seconds",
                data(
                        "runCommand",
                        node -> node.put("duration_ms", node.path("duration_ms").asInt() / 1000)));
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
        of("CMD-21", "output-comes-at-the-end");
        of("CMD-22", "wait-for-commands-ignored", "wait-is-always-whole");
        of("CMD-23", "input-gets-line-ends", "close-is-ignored");
        of("CMD-24", "first-input-is-all");
        of("CMD-25", "the-dead-are-written-to");
        of("CMD-26", "closed-input-is-written-to");
        of("CMD-27", "kill-of-commands-does-nothing");
        add("CMD-27", "killed-by-another-signal", data("killCommand", node -> {
            if (node.has("signal")) {
                node.put("signal", "SIGTERM");
            }
        }));
        of("CMD-28", "kill-leaves-children");
        of("CMD-29", "kill-changes-the-dead");
        of("CMD-30", "background-never-times-out");
        of("CMD-31", "foreground-is-listed", "commands-oldest-first");
        add("CMD-31", "commands-are-not-counted", (request, operation, reply) -> {
            if (operation.equals("listCommands") && reply.status == 200) {
                reply.body().put("total_count", 100);
            }
        });
        of("CMD-32", "listed-with-output");
        add("CMD-32", "listed-without-exit-code", entries("listCommands", node -> node.remove("exit_code")));
        of("CMD-33", "pages-of-commands-skip");
        of("CMD-34", "foreground-is-kept");
    }

    private void events() {
        of("CMD-40", "events-are-not-offered");
        add("CMD-40", "events-are-202", (request, operation, reply) -> {
            if (operation.equals("runCommand") && reply.text != null) {
                reply.status = 202;
            }
        });
        of("CMD-41", "events-without-stderr", "events-with-data");
        of("CMD-42", "stderr-comes-first");
        of("CMD-43", "exit-has-the-output", "exit-comes-first", "no-exit");
        of("CMD-44", "stopped-is-an-exit", "stopped-just-ends", "stopped-tells-a-text");
        add("CMD-45", "bad-requests-are-events", (request, operation, reply) -> {
            if (request.header("accept").orElse("").contains("event-stream") && reply.status == 400) {
                reply.status = 200;
                reply.text = "event: error\ndata: " + reply.body() + "\n\n";
                reply.with("Content-Type", "text/event-stream");
            }
        });
        of("CMD-46", "events-come-at-the-end");
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
        of("CMD-50", "any-command-exists");
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
        for (String operation :
                List.of("runCommand", "listCommands", "getCommand", "killCommand", "writeCommandStdin")) {
            of("CMD-53", "foreign-" + operation);
        }
        for (String operation : List.of("runCommand", "killCommand", "writeCommandStdin")) {
            of("CMD-54", "read-only-may-" + operation, "read-only-acts-" + operation);
        }
        add("CMD-55", "read-only-sees-no-commands", (request, operation, reply) -> {
            if (operation.equals("listCommands")
                    && request.header("x-api-key").orElse("").contains("READONLY")) {
                become(reply, 403, "forbidden");
            }
        });
        of("CMD-56", "content-type-ignored-runCommand", "content-type-ignored-writeCommandStdin");
        of("CMD-57", "accept-ignored-runCommand");
        add("CMD-58", "other-methods-of-commands-are-404", (request, operation, reply) -> {
            if (request.path().endsWith("/stdin") && reply.status == 405) {
                become(reply, 404, "not_found");
            }
        });
    }

    private void schemas() {
        for (String operation : List.of("runCommand", "getCommand", "killCommand", "writeCommandStdin")) {
            add(
                    "SCHEMA-" + operation,
                    operation + "-without-started-at",
                    data(operation, node -> node.remove("started_at")));
        }
        add(
                "SCHEMA-runCommand",
                "command-id-of-another-form",
                data(
                        "runCommand",
                        node -> node.put(
                                "command_id", node.path("command_id").asText().replace("cmd_", "cmd-"))));
        add("SCHEMA-listCommands", "listed-without-status", entries("listCommands", node -> node.remove("status")));
    }

    private static Mutation when(String of, Predicate<Reply> which, int status, String code) {
        return (request, operation, reply) -> {
            if (operation.equals(of) && which.test(reply)) {
                become(reply, status, code);
            }
        };
    }

    private void of(String requirement, String... names) {
        for (String name : names) {
            faults.add(Fault.of(name, requirement));
        }
    }

    private void add(String requirement, String name, Mutation mutation) {
        faults.add(Fault.of(name, requirement, mutation));
    }
}
