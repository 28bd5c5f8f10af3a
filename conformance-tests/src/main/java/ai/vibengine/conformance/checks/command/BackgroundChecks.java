package ai.vibengine.conformance.checks.command;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.BackgroundScenario;
import ai.vibengine.conformance.fixtures.BackgroundScenario.Listing;
import ai.vibengine.conformance.fixtures.BackgroundScenario.Reader;
import ai.vibengine.conformance.fixtures.BackgroundScenario.Result;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Commands in the background. */
public final class BackgroundChecks {
    private final SharedSandbox shared;
    private final Lazy<Result> scenario;

    public BackgroundChecks(SharedSandbox shared) {
        this.shared = shared;
        this.scenario = BackgroundScenario.lazy(shared);
    }

    public void addTo(Catalogue catalogue) {
        addRunning(catalogue);
        addInput(catalogue);
        addEnding(catalogue);
        addLists(catalogue);
    }

    private void addRunning(Catalogue catalogue) {
        add(
                catalogue,
                "CMD-20",
                "A background command is 202 with Location and status running.",
                scenario.check(Result::reader, reader -> {
                    Exchange started = reader.started();
                    Expect.status(started, 202);
                    Expect.property("status", "running", started);
                    String location = started.header("Location").orElse("none");
                    String path = started.request().path() + "/" + Commands.text(started, "command_id");
                    Expect.that(location.endsWith(path), "its path", location, started);
                }));
        add(
                catalogue,
                "CMD-21",
                "A running command is shown with what it has printed so far.",
                scenario.check(Result::reader, reader -> {
                    Exchange early = reader.early();
                    Commands.expectPrinted("ready\n", early);
                    Expect.property("status", "running", early);
                    for (String end : List.of("exit_code", "signal")) {
                        Expect.that(!early.data().hasNonNull(end), "no " + end, "one", early);
                    }
                }));
        add(
                catalogue,
                "CMD-22",
                "Prefer: wait lets the answer wait for the end, and no longer.",
                scenario.check(Result::reader, BackgroundChecks::expectWaits));
    }

    private void addInput(Catalogue catalogue) {
        add(
                catalogue,
                "CMD-23",
                "What is written to its stdin a command reads, to the end.",
                scenario.check(Result::reader, reader -> {
                    Expect.status(reader.written(), 200);
                    Expect.status(reader.closed(), 200);
                    Commands.expectPrinted("ready\ngot x y\nrest ☃", reader.over());
                    Commands.expectExit(5, reader.over());
                }));
        add(
                catalogue,
                "CMD-24",
                "The stdin it was started with comes first, and does not end it.",
                scenario.check(Result::killed, killed -> {
                    Expect.status(killed.inputClosed(), 200);
                    Commands.expectPrinted("given\nspawned\n", killed.running());
                }));
        add(
                catalogue,
                "CMD-25",
                "To write to a command that is over is 409 conflict.",
                scenario.check(Result::reader, reader -> Expect.conflict(reader.writtenOver())));
        add(
                catalogue,
                "CMD-26",
                "To write to a stdin that is closed is 409 conflict.",
                scenario.check(Result::killed, killed -> Expect.conflict(killed.writtenClosed())));
    }

    private void addEnding(Catalogue catalogue) {
        add(
                catalogue,
                "CMD-27",
                "DELETE kills a command, and answers with it.",
                scenario.check(Result::killed, killed -> {
                    Expect.status(killed.killed(), 200);
                    Commands.expectSignal("killed", "SIGKILL", killed.killed());
                    Commands.expectSignal("killed", "SIGKILL", killed.shown());
                    String id = Commands.text(killed.started(), "command_id");
                    Expect.property("command_id", id, killed.killed());
                }));
        add(catalogue, "CMD-28", "DELETE kills every process that came from the command.", context -> {
            scenario.of(context);
            CommandEndChecks.expectNoneLeft(context, shared, BackgroundScenario.LEFT);
        });
        add(
                catalogue,
                "CMD-29",
                "DELETE of a command that is over leaves it as it is.",
                scenario.check(Result::reader, reader -> {
                    Expect.status(reader.killedOver(), 200);
                    Commands.expectExit(5, reader.killedOver());
                }));
        add(
                catalogue,
                "CMD-30",
                "A background command too is killed when its timeout is over.",
                scenario.check(Result::timedOut, timedOut -> {
                    Expect.status(timedOut.over(), 200);
                    Commands.expectSignal("timed_out", "SIGKILL", timedOut.over());
                }));
    }

    private void addLists(Catalogue catalogue) {
        add(
                catalogue,
                "CMD-31",
                "The list has the background commands, and no others, newest first.",
                scenario.check(BackgroundChecks::expectListed));
        add(
                catalogue,
                "CMD-32",
                "The list shows commands as they are, without their output.",
                scenario.check(BackgroundChecks::expectShown));
        add(
                catalogue,
                "CMD-33",
                "The pages of the list together are the whole.",
                scenario.check(Result::listing, BackgroundChecks::expectWholePages));
        add(catalogue, "CMD-34", "A command of the foreground is none that can be asked for: 404.", context -> {
            String commands = shared.commands(context);
            Exchange ran = shared.ran(context, Commands.body("pwd").put("timeout", 7));
            Expect.notFound(context.get(BackgroundScenario.path(commands, ran)));
        });
    }

    private static void expectWaits(Reader reader) {
        Exchange early = reader.early();
        expectApplied(1, early);
        Expect.that(early.millis() >= 900, "a second", early.millis() + " ms", early);
        Exchange over = reader.over();
        expectApplied(10, over);
        Expect.property("status", "exited", over);
        Expect.that(over.millis() < 9000, "no wait", over.millis() + " ms", over);
    }

    private static void expectApplied(int seconds, Exchange exchange) {
        String applied = exchange.header("Preference-Applied").orElse("none");
        Expect.equal("Preference-Applied", "wait=" + seconds, applied, exchange);
    }

    private static void expectListed(Result result) {
        Exchange listed = result.listing().listed();
        List<String> ids = new ArrayList<>();
        listed.data().forEach(command -> ids.add(command.path("command_id").asText()));
        for (Exchange started : List.of(
                result.timedOut().started(),
                result.reader().started(),
                result.killed().started())) {
            String id = Commands.text(started, "command_id");
            Expect.that(ids.contains(id), "command " + id, ids.toString(), listed);
        }
        String before = "9";
        for (JsonNode command : listed.data()) {
            String time = command.path("started_at").asText();
            Expect.that(time.compareTo(before) <= 0, "newest first", ids.toString(), listed);
            before = time;
            // Other checks have run commands in the foreground of this sandbox meanwhile.
            String line = command.path("command").asText();
            Expect.that(!line.equals("true"), "background commands alone", line, listed);
        }
        Expect.total(ids.size(), listed);
    }

    private static void expectShown(Result result) {
        Exchange listed = result.listing().listed();
        JsonNode over = result.reader().over().data();
        for (JsonNode command : listed.data()) {
            for (String output : List.of("stdout", "stderr", "stdout_truncated", "stderr_truncated")) {
                Expect.that(!command.has(output), "no " + output, command.toString(), listed);
            }
            if (command.path("command_id").equals(over.path("command_id"))) {
                for (String property : List.of("command", "status", "exit_code", "timeout", "started_at")) {
                    ExpectSame.value(property, over.path(property), command.path(property), listed);
                }
            }
        }
    }

    // Other checks may start commands meanwhile; none ever leaves the list.
    private static void expectWholePages(Listing listing) {
        Expect.equal("commands", listing.before(), common(listing.pages(), listing.before()), null);
        Expect.equal("commands", listing.pages(), common(listing.after(), listing.pages()), null);
    }

    private static List<String> common(List<String> ids, List<String> others) {
        return ids.stream().filter(others::contains).toList();
    }

    private static void add(Catalogue catalogue, String id, String sentence, Check check) {
        catalogue.waiting(id, Level.EXTENSION, sentence, check);
    }
}
