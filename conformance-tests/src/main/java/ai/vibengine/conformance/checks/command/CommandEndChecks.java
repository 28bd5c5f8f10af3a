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

/** The end of a command, and of the processes that it started. */
public final class CommandEndChecks {
    // A busy machine may kill late.
    private static final int LATE_MILLIS = 9000;

    private static final String LEFT = "conformance-left-by-timeout";

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
                    Exchange ran = timedOut(context);
                    Commands.expectPrinted("before\n", ran);
                    Commands.expectSignal("timed_out", "SIGKILL", ran);
                    expectMillis(2000, 2000 + LATE_MILLIS, ran);
                });
        catalogue.waiting(
                "CMD-14",
                Level.EXTENSION,
                "When the timeout of a command is over, every process that came from it is killed.",
                context -> {
                    Exchange ran = timedOut(context);
                    context.sleepUntil(ran.sentAt().plusSeconds(6));
                    expectAbsent(context, shared, LEFT);
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

    private Exchange timedOut(CheckContext context) throws InterruptedException {
        String command = "echo before; " + Commands.leaving(LEFT) + " sleep 30";
        return shared.ran(context, Commands.body(command).put("timeout", 2));
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
