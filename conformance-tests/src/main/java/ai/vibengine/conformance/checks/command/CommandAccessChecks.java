package ai.vibengine.conformance.checks.command;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.BackgroundScenario;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.ExpectAccess;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Access to commands: unknown ones, other accounts, read-only keys; and the form of the requests. */
public final class CommandAccessChecks {
    private final SharedSandbox shared;

    public CommandAccessChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        addAbsence(catalogue);
        addPermissions(catalogue);
        forms(catalogue);
    }

    private void addAbsence(Catalogue catalogue) {
        add(catalogue, "CMD-50", "An unknown command is 404, also one that could never exist.", context -> {
            String commands = shared.commands(context);
            for (String id : List.of(OperationPaths.ABSENT_COMMAND, "x", "a".repeat(300))) {
                Expect.notFound(context.get(commands + "/" + id));
            }
            ExpectAccess.absent(context, onCommand(commands + "/" + OperationPaths.ABSENT_COMMAND));
        });
        add(catalogue, "CMD-51", "Commands of an unknown sandbox are 404.", context -> {
            shared.commands(context);
            String commands = "/sandboxes/" + OperationPaths.ABSENT_SANDBOX + "/commands";
            ExpectAccess.absent(
                    context, all(commands, commands + "/" + OperationPaths.ABSENT_COMMAND, "touch conformance-absent"));
        });
        add(catalogue, "CMD-52", "Commands of a killed sandbox are 404, and the owner is told why.", context -> {
            shared.commands(context);
            String commands = shared.killed(context) + "/commands";
            ExpectAccess.killed(context, List.of(run(commands, "true"), Request.of("GET", commands)));
        });
        catalogue.check(
                "CMD-53",
                Level.EXTENSION,
                "Commands of another account's sandbox are as absent as those of an unknown one.",
                Set.of(Role.OTHER),
                context -> {
                    String file = "conformance-foreign";
                    Request absent = Request.of("GET", "/sandboxes/" + OperationPaths.ABSENT_SANDBOX + "/commands");
                    List<Request> foreign = all(shared.commands(context), shared.reader(context), "touch " + file);
                    ExpectAccess.foreign(context, absent, foreign);
                    CommandEndChecks.expectAbsent(context, shared, file);
                    expectReading(context);
                });
    }

    private void addPermissions(Catalogue catalogue) {
        catalogue.check(
                "CMD-54",
                Level.EXTENSION,
                "A read-only key that runs, writes to or kills a command is 403, and does nothing.",
                Set.of(Role.READ_ONLY),
                context -> {
                    String file = "conformance-read-only";
                    String commands = shared.commands(context);
                    String command = shared.reader(context);
                    List<Request> writing =
                            List.of(run(commands, "touch " + file), write(command), Request.of("DELETE", command));
                    for (Request request : writing) {
                        Expect.forbidden(context.send(request.as(Role.READ_ONLY)));
                    }
                    CommandEndChecks.expectAbsent(context, shared, file);
                    expectReading(context);
                });
        catalogue.check(
                "CMD-55",
                Level.EXTENSION,
                "A read-only key sees the commands of its account.",
                Set.of(Role.READ_ONLY),
                context -> {
                    String command = shared.reader(context);
                    for (String path : List.of(shared.commands(context), command)) {
                        Expect.status(context.send(Request.of("GET", path).as(Role.READ_ONLY)), 200);
                    }
                });
    }

    private void forms(Catalogue catalogue) {
        add(catalogue, "CMD-56", "A body that is not application/json is 415, and nothing is run.", context -> {
            String file = "conformance-media-type";
            String commands = shared.commands(context);
            Expect.error(context.send(plain(run(commands, "touch " + file))), 415, "unsupported_media_type");
            Expect.error(context.send(plain(write(shared.reader(context)))), 415, "unsupported_media_type");
            CommandEndChecks.expectAbsent(context, shared, file);
        });
        add(catalogue, "CMD-57", "An Accept without JSON and events is 406, and nothing is run.", context -> {
            String file = "conformance-accept";
            Request request = run(shared.commands(context), "touch " + file).header("Accept", "text/html");
            Expect.error(context.send(request.as(Role.MAIN)), 406, "not_acceptable");
            CommandEndChecks.expectAbsent(context, shared, file);
        });
        add(catalogue, "CMD-58", "A method that a path of commands does not have is 405.", context -> {
            String command = shared.reader(context);
            for (String path : List.of(shared.commands(context), command, command + "/stdin")) {
                String method = OperationPaths.methodLacking(context.contract(), path);
                Expect.error(context.send(Request.of(method, path).as(Role.MAIN)), 405, "method_not_allowed");
            }
        });
    }

    private static List<Request> all(String commands, String command, String line) {
        List<Request> requests = new ArrayList<>(onCommand(command));
        requests.add(run(commands, line));
        requests.add(Request.of("GET", commands));
        return requests;
    }

    private static List<Request> onCommand(String command) {
        return List.of(Request.of("GET", command), write(command), Request.of("DELETE", command));
    }

    private static Request run(String commands, String line) {
        return Request.of("POST", commands).json(Commands.body(line).toString());
    }

    private static Request write(String command) {
        return Request.of("POST", command + "/stdin")
                .json(BackgroundScenario.input("").put("close", true).toString());
    }

    private static Request plain(Request request) {
        return Request.of(request.method(), request.path())
                .as(Role.MAIN)
                .body("text/plain", request.body() == null ? "".getBytes(StandardCharsets.UTF_8) : request.body());
    }

    private void expectReading(CheckContext context) throws InterruptedException {
        String command = shared.reader(context);
        Exchange shown = context.get(command);
        Expect.property("status", "running", shown);
        // A write succeeds only while its input is open.
        Expect.status(context.post(command + "/stdin", BackgroundScenario.input("x")), 200);
    }

    private static void add(Catalogue catalogue, String id, String sentence, Check check) {
        catalogue.check(id, Level.EXTENSION, sentence, check);
    }
}
