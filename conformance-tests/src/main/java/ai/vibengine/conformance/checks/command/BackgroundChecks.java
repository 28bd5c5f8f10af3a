package ai.vibengine.conformance.checks.command;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.BackgroundScenario;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Commands in the background. */
public final class BackgroundChecks {
    private final SharedSandbox shared;
    private final BackgroundScenario scenario;

    public BackgroundChecks(SharedSandbox shared) {
        this.shared = shared;
        this.scenario = new BackgroundScenario(shared);
    }

    /** Judges what was seen. */
    @FunctionalInterface
    private interface Judgement {
        void of(BackgroundScenario.Facts facts);
    }

    public void addTo(Catalogue catalogue) {
        add(catalogue, "CMD-20", "A background command is 202 with Location and status running.", facts -> {
            Exchange started = facts.talking();
            Expect.status(started, 202);
            Expect.equal("status", "running", Commands.text(started, "status"), started);
            String location = started.header("Location").orElse("none");
            Expect.that(
                    location.endsWith(started.request().path() + "/" + Commands.text(started, "command_id")),
                    "its path",
                    location,
                    started);
        });
        add(catalogue, "CMD-21", "A running command is shown with what it has printed so far.", facts -> {
            Commands.expectPrinted("ready\n", facts.early());
            Expect.equal("status", "running", Commands.text(facts.early(), "status"), facts.early());
            for (String end : List.of("exit_code", "signal")) {
                Expect.that(!facts.early().data().hasNonNull(end), "no " + end, "one", facts.early());
            }
        });
        add(catalogue, "CMD-22", "Prefer: wait lets the answer wait for the end, and no longer.", facts -> {
            expectWaited(1, facts.early());
            Expect.that(facts.early().millis() >= 900, "a second", facts.early().millis() + " ms", facts.early());
            expectWaited(10, facts.over());
            Expect.equal("status", "exited", Commands.text(facts.over(), "status"), facts.over());
            Expect.that(facts.over().millis() < 9000, "no wait", facts.over().millis() + " ms", facts.over());
        });
        add(catalogue, "CMD-23", "What is written to its stdin a command reads, to the end.", facts -> {
            Expect.status(facts.written(), 200);
            Expect.status(facts.closed(), 200);
            Commands.expectPrinted("ready\ngot x y\nrest ☃", facts.over());
            Commands.expectExit(5, facts.over());
        });
        add(catalogue, "CMD-24", "The stdin it was started with comes first, and does not end it.", facts -> {
            Expect.status(facts.inputClosed(), 200);
            Commands.expectPrinted("given\nspawned\n", facts.running());
        });
        add(catalogue, "CMD-25", "To write to a command that is over is 409 conflict.", facts -> {
            Expect.error(facts.writtenOver(), 409, "conflict");
        });
        add(catalogue, "CMD-26", "To write to a stdin that is closed is 409 conflict.", facts -> {
            Expect.error(facts.writtenClosed(), 409, "conflict");
        });
        add(catalogue, "CMD-27", "DELETE kills a command, and answers with it.", facts -> {
            Expect.status(facts.killed(), 200);
            Commands.expectSignal("killed", "SIGKILL", facts.killed());
            Commands.expectSignal("killed", "SIGKILL", facts.killedShown());
            Expect.equal(
                    "command_id",
                    Commands.text(facts.stubborn(), "command_id"),
                    Commands.text(facts.killed(), "command_id"),
                    facts.killed());
        });
        catalogue.waiting(
                "CMD-28", Level.EXTENSION, "DELETE kills every process that came from the command.", context -> {
                    context.sleepUntil(scenario.told(context).killed().sentAt().plusSeconds(5));
                    CommandEndChecks.expectAbsent(context, shared, BackgroundScenario.LEFT);
                });
        add(catalogue, "CMD-29", "DELETE of a command that is over leaves it as it is.", facts -> {
            Expect.status(facts.killedOver(), 200);
            Commands.expectExit(5, facts.killedOver());
        });
        add(catalogue, "CMD-30", "A background command too is killed when its timeout is over.", facts -> {
            Expect.status(facts.lateOver(), 200);
            Commands.expectSignal("timed_out", "SIGKILL", facts.lateOver());
        });
        lists(catalogue);
    }

    private void lists(Catalogue catalogue) {
        add(catalogue, "CMD-31", "The list has the background commands, and no others, newest first.", facts -> {
            List<String> ids = ids(facts.listed());
            for (Exchange started : List.of(facts.late(), facts.talking(), facts.stubborn())) {
                String id = Commands.text(started, "command_id");
                Expect.that(ids.contains(id), "command " + id, ids.toString(), facts.listed());
            }
            String before = "9";
            for (JsonNode command : facts.listed().data()) {
                String time = command.path("started_at").asText();
                Expect.that(time.compareTo(before) <= 0, "newest first", ids.toString(), facts.listed());
                before = time;
                // Commands of the foreground were run meanwhile, all of them in this sandbox.
                String line = command.path("command").asText();
                Expect.that(!line.equals("true"), "background commands alone", line, facts.listed());
            }
            Expect.equal(
                    "total_count",
                    ids.size(),
                    facts.listed().json().path("total_count").asInt(-1),
                    facts.listed());
        });
        add(catalogue, "CMD-32", "The list shows commands as they are, without their output.", facts -> {
            for (JsonNode command : facts.listed().data()) {
                for (String output : List.of("stdout", "stderr", "stdout_truncated", "stderr_truncated")) {
                    Expect.that(!command.has(output), "no " + output, command.toString(), facts.listed());
                }
                if (command.path("command_id").equals(facts.over().data().path("command_id"))) {
                    for (String property : List.of("command", "status", "exit_code", "timeout", "started_at")) {
                        ExpectSame.value(
                                property, facts.over().data().path(property), command.path(property), facts.listed());
                    }
                }
            }
        });
        add(catalogue, "CMD-33", "The pages of the list together are the whole.", facts -> {
            List<String> before = facts.pages().get(0);
            List<String> pages = facts.pages().get(1);
            List<String> after = facts.pages().get(2);
            // Other checks may start commands meanwhile; none ever leaves the list.
            Expect.equal("commands", before, common(pages, before), null);
            Expect.equal("commands", pages, common(after, pages), null);
        });
        catalogue.waiting(
                "CMD-34",
                Level.EXTENSION,
                "A command of the foreground is none that can be asked for: 404.",
                context -> {
                    String commands = shared.commands(context);
                    Exchange ran = shared.ran(context, Commands.body("pwd").put("timeout", 7));
                    Expect.error(context.get(BackgroundScenario.path(commands, ran)), 404, "not_found");
                });
    }

    private static List<String> common(List<String> ids, List<String> others) {
        return ids.stream().filter(others::contains).toList();
    }

    private static List<String> ids(Exchange listed) {
        List<String> ids = new ArrayList<>();
        listed.data().forEach(command -> ids.add(command.path("command_id").asText()));
        return ids;
    }

    private static void expectWaited(int seconds, Exchange exchange) {
        Expect.equal(
                "Preference-Applied",
                "wait=" + seconds,
                exchange.header("Preference-Applied").orElse("none"),
                exchange);
    }

    private void add(Catalogue catalogue, String id, String sentence, Judgement judgement) {
        Check check = (CheckContext context) -> judgement.of(scenario.told(context));
        catalogue.waiting(id, Level.EXTENSION, sentence, check);
    }
}
