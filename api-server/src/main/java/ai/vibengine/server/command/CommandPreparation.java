package ai.vibengine.server.command;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.Execs;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.store.RandomIds;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** The checks before a command is started, and the specification for the runtime. Thread-safe. */
final class CommandPreparation {

    /** The exit status that reports a folder that cannot be entered: no shell and no runtime ends with this by itself. */
    private static final int NOT_ENTERED = 97;

    /** Entered inside, as the sandbox's user: a runtime could be led elsewhere. The second folder is for a home that is gone. */
    private static final String RUN =
            "cd -P -- \"$1\" >/dev/null || { [ \"$2\" ] && cd \"$2\"; } || exit 125; exec /bin/sh -c \"$3\"";

    private static final String ENTER = "cd -P -- \"$1\" || exit " + NOT_ENTERED;
    private static final String SHELL = "/bin/sh";

    private final SandboxService sandboxes;
    private final Execs execs;
    private final int lineBytes;
    private final RandomIds ids;
    private final Clock clock;
    private final Executor threads;

    CommandPreparation(
            SandboxService sandboxes, Execs execs, int lineBytes, RandomIds ids, Clock clock, Executor threads) {
        this.sandboxes = sandboxes;
        this.execs = execs;
        this.lineBytes = lineBytes;
        this.ids = ids;
        this.clock = clock;
        this.threads = threads;
    }

    void requireStartable(Account account, String sandboxId, CommandRequest request) {
        sandboxes.get(account, sandboxId);
        if (request.line().getBytes(StandardCharsets.UTF_8).length > lineBytes) {
            throw new InvalidRequestException("command", "must be at most " + lineBytes + " bytes in UTF-8");
        }
    }

    /** Looks beforehand where it would be too late afterwards to say what is wrong. */
    void requireFolder(Account account, String sandboxId, CommandRequest request) {
        if (!request.cwdIsGiven()) {
            return;
        }
        AttachedExec exec = execs.start(
                sandboxId,
                new ExecSpec(
                        ids.id("cwd_"),
                        List.of(SHELL, "-c", ENTER, "sh", request.cwd()),
                        Map.of(),
                        ExecSpec.Purpose.SERVICE));
        new ForegroundCommand(newCommand(request), exec, threads, clock)
                .follow(
                        null,
                        KeptBytes.none(exec.output(), exec::discardOutput),
                        KeptBytes.none(exec.errors(), exec::discardErrors))
                .thenAccept(look -> {
                    sandboxes.get(account, sandboxId);
                    if (look.exitCode() == null) {
                        throw CommandConflictException.noRoom();
                    }
                    if (look.exitCode() == NOT_ENTERED) {
                        throw new InvalidRequestException("cwd", "is no directory that can be entered");
                    }
                    if (look.exitCode() != 0) {
                        throw CommandConflictException.noShell();
                    }
                })
                .join();
    }

    Command newCommand(CommandRequest request) {
        return Command.started(ids.id("cmd_"), request, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    /** Returns the program that the runtime is to start for the command. */
    static ExecSpec spec(Command command, CommandRequest request) {
        return new ExecSpec(
                command.commandId(),
                List.of(SHELL, "-c", RUN, "sh", request.cwd(), request.cwdIsGiven() ? "" : "/", request.line()),
                request.environment(),
                ExecSpec.Purpose.USER);
    }
}
