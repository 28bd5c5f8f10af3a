package ai.vibengine.conformance.checks.command;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Commands in the foreground: their input, environment, output and limits. */
public final class CommandChecks {
    private static final String SPEAKING = "echo out; echo err >&2; exit 3";
    private static final String READING = "cat; echo end";
    private static final String GREETING = "hello ☃ \"$HOME\" 'x'\n";

    private final SharedSandbox shared;

    public CommandChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    /** An expectation on the answer to a command. */
    @FunctionalInterface
    private interface Judgement {
        void of(Exchange ran);
    }

    public void addTo(Catalogue catalogue) {
        addOutcome(catalogue);
        addSurroundings(catalogue);
        addOutputAndLimits(catalogue);
    }

    private void addOutcome(Catalogue catalogue) {
        add(catalogue, "CMD-01", "What a command prints is told, each output on its own.", SPEAKING, ran -> {
            Commands.expectPrinted("out\n", ran);
            Expect.property("stderr", "err\n", ran);
        });
        add(
                catalogue,
                "CMD-02",
                "A command that fails is a success of the API: 200 with its exit code.",
                SPEAKING,
                ran -> {
                    Expect.status(ran, 200);
                    Commands.expectExit(3, ran);
                });
        check(
                catalogue,
                "CMD-03",
                "A command has an id of its own, what was asked for, and the default timeout.",
                context -> {
                    Exchange ran = shared.ran(context, Commands.body(SPEAKING));
                    Exchange other = shared.ran(context, Commands.body(READING));
                    Expect.property("command", SPEAKING, ran);
                    int byDefault = context.contract()
                            .at("/components/schemas/RunCommandRequest/properties/timeout/default")
                            .asInt();
                    Expect.property("timeout", byDefault, ran);
                    Exchange given = shared.ran(context, Commands.body("pwd").put("timeout", 7));
                    Expect.property("timeout", 7, given);
                    String id = Commands.text(ran, "command_id");
                    Expect.that(!id.equals(Commands.text(other, "command_id")), "two ids", "twice " + id, other);
                });
        add(
                catalogue,
                "CMD-04",
                "A signal that ends the shell is told, in place of an exit code.",
                "kill -KILL $$",
                ran -> Commands.expectSignal("exited", "SIGKILL", ran));
        add(
                catalogue,
                "CMD-05",
                "An exit status of 128 and a signal counts as that signal.",
                "exit 143",
                ran -> Commands.expectSignal("exited", "SIGTERM", ran));
    }

    private void addSurroundings(Catalogue catalogue) {
        check(catalogue, "CMD-06", "A command runs in /home/user, or where cwd says, from there on.", context -> {
            expectFolder(context, "/home/user", Commands.body("pwd").put("timeout", 7));
            expectFolder(context, "/tmp", Commands.body("pwd").put("cwd", "/tmp"));
            expectFolder(context, "/home/user", Commands.body("pwd").put("cwd", "."));
        });
        check(catalogue, "CMD-07", "A cwd that cannot be entered is 400.", context -> {
            for (String cwd : new String[] {"/conformance-absent", "/etc/passwd"}) {
                Exchange ran = shared.ran(context, Commands.body("pwd").put("cwd", cwd));
                Expect.invalidRequest(ran);
            }
        });
        check(catalogue, "CMD-08", "A command has the variables of env, to the letter.", context -> {
            ObjectNode body = Commands.body("printf %s \"$GREETING\"");
            body.putObject("env").put("GREETING", GREETING);
            Commands.expectPrinted(GREETING, shared.ran(context, body));
        });
        check(catalogue, "CMD-09", "A command reads stdin, which ends with what was given.", context -> {
            ObjectNode body = Commands.body(READING).put("stdin", "one\ntwo ☃\n");
            Commands.expectPrinted("one\ntwo ☃\nend\n", shared.ran(context, body));
            Commands.expectPrinted("end\n", shared.ran(context, Commands.body(READING)));
        });
        check(catalogue, "CMD-12", "A command does not extend the life of its sandbox.", context -> {
            String path = shared.path(context);
            Exchange before = context.get(path);
            Exchange ran =
                    context.post(shared.commands(context), Commands.body("true").put("timeout", 3600));
            Expect.status(ran, 200);
            Exchange after = context.get(path);
            ExpectSame.sandbox(context, before.data(), after.data(), after);
        });
    }

    private void addOutputAndLimits(Catalogue catalogue) {
        add(
                catalogue,
                "CMD-10",
                "Bytes that are not UTF-8 are shown as U+FFFD.",
                "printf 'a\\377b\\342\\230\\203'",
                ran -> Commands.expectPrinted("a\uFFFDb☃", ran));
        check(
                catalogue,
                "CMD-11",
                "Of each output as much is kept as the limit says, and it is told that more came.",
                context -> {
                    int most = context.contract().limits().maxOutputBytes();
                    Exchange ran = shared.ran(
                            context,
                            Commands.body("head -c " + (most + 1) + " /dev/zero | tr '\\0' a; head -c " + most
                                    + " /dev/zero | tr '\\0' b >&2"));
                    Expect.status(ran, 200);
                    Expect.that(
                            Commands.text(ran, "stdout").equals("a".repeat(most)),
                            "stdout of " + most + " bytes",
                            Commands.text(ran, "stdout").length() + " characters",
                            ran);
                    Expect.that(
                            Commands.text(ran, "stderr").equals("b".repeat(most)),
                            "stderr of " + most + " bytes",
                            Commands.text(ran, "stderr").length() + " characters",
                            ran);
                    Expect.property("stdout_truncated", "true", ran);
                    Expect.property("stderr_truncated", "false", ran);
                });
        check(catalogue, "CMD-59", "A command and its input have limits of their own for their bodies.", context -> {
            String commands = shared.commands(context);
            RequestBodies.expectLimit(context, context.contract().operation("runCommand"), commands);
            String stdin = commands + "/" + OperationPaths.ABSENT_COMMAND + "/stdin";
            RequestBodies.expectLimit(context, context.contract().operation("writeCommandStdin"), stdin);
        });
    }

    private void expectFolder(CheckContext context, String folder, ObjectNode body) throws InterruptedException {
        Commands.expectPrinted(folder + "\n", shared.ran(context, body));
    }

    private void add(Catalogue catalogue, String id, String sentence, String command, Judgement judgement) {
        check(catalogue, id, sentence, context -> judgement.of(shared.ran(context, Commands.body(command))));
    }

    private static void check(Catalogue catalogue, String id, String sentence, Check check) {
        catalogue.check(id, Level.EXTENSION, sentence, check);
    }
}
