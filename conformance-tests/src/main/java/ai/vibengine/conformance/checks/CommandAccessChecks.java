package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.Probe;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which commands are there for whom, and in what form they are asked for. */
final class CommandAccessChecks {
    private final Workshop workshop;

    CommandAccessChecks(Workshop workshop) {
        this.workshop = workshop;
    }

    void addTo(Catalogue catalogue) {
        add(catalogue, "CMD-50", "An unknown command is 404, also one that could never exist.", bench -> {
            String commands = workshop.commands(bench);
            for (String id : List.of(Paths.ABSENT_COMMAND, "x", "a".repeat(300))) {
                Expect.error(bench.get(commands + "/" + id), 404, "not_found");
            }
            Access.expectAbsent(bench, onCommand(commands + "/" + Paths.ABSENT_COMMAND));
        });
        add(catalogue, "CMD-51", "Commands of an unknown sandbox are 404.", bench -> {
            workshop.commands(bench);
            String commands = "/sandboxes/" + Paths.ABSENT_SANDBOX + "/commands";
            Access.expectAbsent(
                    bench, all(commands, commands + "/" + Paths.ABSENT_COMMAND, "touch conformance-absent"));
        });
        add(catalogue, "CMD-52", "Commands of a killed sandbox are 404, and the owner is told why.", bench -> {
            workshop.commands(bench);
            String commands = workshop.killed(bench) + "/commands";
            Access.expectKilled(bench, List.of(run(commands, "true"), Call.of("GET", commands)));
        });
        catalogue.check(
                "CMD-53",
                Level.EXTENSION,
                "Commands of another account's sandbox are as absent as those of an unknown one.",
                Set.of(Role.OTHER),
                bench -> {
                    String file = "conformance-foreign";
                    Call absent = Call.of("GET", "/sandboxes/" + Paths.ABSENT_SANDBOX + "/commands");
                    List<Call> foreign = all(workshop.commands(bench), workshop.reader(bench), "touch " + file);
                    Access.expectForeign(bench, absent, foreign);
                    CommandEndChecks.expectAbsent(bench, workshop, file);
                    expectReading(bench);
                });
        catalogue.check(
                "CMD-54",
                Level.EXTENSION,
                "A read-only key that runs, writes to or kills a command is 403, and does nothing.",
                Set.of(Role.READ_ONLY),
                bench -> {
                    String file = "conformance-read-only";
                    String commands = workshop.commands(bench);
                    String command = workshop.reader(bench);
                    List<Call> writing =
                            List.of(run(commands, "touch " + file), write(command), Call.of("DELETE", command));
                    for (Call call : writing) {
                        Expect.error(bench.send(call.as(Role.READ_ONLY)), 403, "forbidden");
                    }
                    CommandEndChecks.expectAbsent(bench, workshop, file);
                    expectReading(bench);
                });
        catalogue.check(
                "CMD-55",
                Level.EXTENSION,
                "A read-only key sees the commands of its account.",
                Set.of(Role.READ_ONLY),
                bench -> {
                    String command = workshop.reader(bench);
                    for (String path : List.of(workshop.commands(bench), command)) {
                        Expect.status(bench.send(Call.of("GET", path).as(Role.READ_ONLY)), 200);
                    }
                });
        forms(catalogue);
    }

    private void forms(Catalogue catalogue) {
        add(catalogue, "CMD-56", "A body that is not application/json is 415, and nothing is run.", bench -> {
            String file = "conformance-media-type";
            String commands = workshop.commands(bench);
            Expect.error(bench.send(plain(run(commands, "touch " + file))), 415, "unsupported_media_type");
            Expect.error(bench.send(plain(write(workshop.reader(bench)))), 415, "unsupported_media_type");
            CommandEndChecks.expectAbsent(bench, workshop, file);
        });
        add(catalogue, "CMD-57", "An Accept without JSON and events is 406, and nothing is run.", bench -> {
            String file = "conformance-accept";
            Call call = run(workshop.commands(bench), "touch " + file).header("Accept", "text/html");
            Expect.error(bench.send(call.as(Role.MAIN)), 406, "not_acceptable");
            CommandEndChecks.expectAbsent(bench, workshop, file);
        });
        add(catalogue, "CMD-58", "A method that a path of commands does not have is 405.", bench -> {
            String command = workshop.reader(bench);
            for (String path : List.of(workshop.commands(bench), command, command + "/stdin")) {
                Expect.error(bench.send(Call.of("PATCH", path).as(Role.MAIN)), 405, "method_not_allowed");
            }
        });
    }

    private static List<Call> all(String commands, String command, String line) {
        List<Call> calls = new ArrayList<>(onCommand(command));
        calls.add(run(commands, line));
        calls.add(Call.of("GET", commands));
        return calls;
    }

    private static List<Call> onCommand(String command) {
        return List.of(Call.of("GET", command), write(command), Call.of("DELETE", command));
    }

    private static Call run(String commands, String line) {
        return Call.of("POST", commands).json(Commands.body(line).toString());
    }

    private static Call write(String command) {
        return Call.of("POST", command + "/stdin")
                .json(BackgroundStory.input("").put("close", true).toString());
    }

    private static Call plain(Call call) {
        return Call.of(call.method(), call.path())
                .as(Role.MAIN)
                .body("text/plain", call.body() == null ? "".getBytes(StandardCharsets.UTF_8) : call.body());
    }

    private void expectReading(Bench bench) throws InterruptedException {
        String command = workshop.reader(bench);
        Exchange shown = bench.get(command);
        Expect.equal("status", "running", Commands.text(shown, "status"), shown);
        // Its input is open still when it can be written to.
        Expect.status(bench.post(command + "/stdin", BackgroundStory.input("x")), 200);
    }

    private static void add(Catalogue catalogue, String id, String sentence, Probe probe) {
        catalogue.check(id, Level.EXTENSION, sentence, probe);
    }
}
