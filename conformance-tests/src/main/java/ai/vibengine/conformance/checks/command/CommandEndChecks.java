package ai.vibengine.conformance.checks.command;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.ExpectTime;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** The end of a command, and of the processes that it started. */
public final class CommandEndChecks {
    // A busy machine may kill late.
    private static final int LATE_MILLIS = 9000;

    // A child that was left looks five times a second whether it is asked.
    private static final Duration ANSWERS = Duration.ofSeconds(3);

    private final SharedSandbox shared;

    public CommandEndChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.waiting(
                "CMD-13",
                Level.EXTENSION,
                "A command is killed when its timeout is over, and what it printed is told.",
                context -> {
                    Exchange ran = timedOut(context, context.unique());
                    Commands.expectPrinted("before\n", ran);
                    Commands.expectSignal("timed_out", "SIGKILL", ran);
                    expectMillis(2000, 2000 + LATE_MILLIS, ran);
                });
        catalogue.waiting(
                "CMD-14",
                Level.EXTENSION,
                "When the timeout of a command is over, every process that came from it is killed.",
                context -> {
                    // A file of its own: another check's child may still run, and must not be asked.
                    String file = context.unique();
                    timedOut(context, file);
                    expectNoneLeft(context, shared, file);
                });
        catalogue.waiting(
                "CMD-15",
                Level.EXTENSION,
                "A command is over when no process that it left behind holds its output open.",
                context -> Commands.expectPrinted(
                        "early\nlate\n", shared.ran(context, Commands.body("(sleep 1; echo late) & echo early"))));
        catalogue.waiting(
                "CMD-16",
                Level.EXTENSION,
                "A process that holds no output of its command does not keep it from being over.",
                context -> {
                    ObjectNode body = Commands.body("sleep 15 >/dev/null 2>&1 </dev/null & echo done");
                    Exchange ran = shared.ran(context, body);
                    Commands.expectPrinted("done\n", ran);
                    expectMillis(0, LATE_MILLIS, ran);
                });
        catalogue.waiting(
                "CMD-17", Level.EXTENSION, "started_at and duration_ms tell when it ran, and how long.", context -> {
                    Exchange ran = shared.ran(context, Commands.body("sleep 1"));
                    Expect.status(ran, 200);
                    // Client and server round differently.
                    expectMillis(995, ran.millis() + 5, ran);
                    ExpectTime.now("started_at", ran);
                });
    }

    private Exchange timedOut(CheckContext context, String file) throws InterruptedException {
        String command = "echo before; " + Commands.leaving(file) + " sleep 30";
        return shared.ran(context, Commands.body(command).put("timeout", 2));
    }

    /** Asks the child of {@link Commands#leaving} for its file, and expects that none is there to make it. */
    static void expectNoneLeft(CheckContext context, SharedSandbox shared, String file) throws InterruptedException {
        Commands.expectExit(0, context.post(shared.commands(context), Commands.body(Commands.asking(file))));
        context.sleep(ANSWERS);
        expectAbsent(context, shared, file);
    }

    /** Expects that the working directory of commands has no such file. */
    static void expectAbsent(CheckContext context, SharedSandbox shared, String file) throws InterruptedException {
        Exchange looked = context.post(shared.commands(context), Commands.body("test -e " + file));
        Expect.status(looked, 200);
        Commands.expectExit(1, looked);
    }

    private static void expectMillis(long least, long most, Exchange ran) {
        long millis = ran.data().path("duration_ms").asLong(-1);
        Expect.that(millis >= least && millis <= most, "duration_ms of " + least + " to " + most, "" + millis, ran);
    }
}
