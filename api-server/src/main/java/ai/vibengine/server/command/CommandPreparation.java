package ai.vibengine.server.command;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.SandboxFolders;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.store.RandomIds;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The checks before a command is started, and the specification for the runtime. Thread-safe. */
final class CommandPreparation {

    private static final String SHELL = "/bin/sh";

    private final SandboxService sandboxes;
    private final int lineBytes;
    private final RandomIds ids;
    private final Clock clock;

    CommandPreparation(SandboxService sandboxes, int lineBytes, RandomIds ids, Clock clock) {
        this.sandboxes = sandboxes;
        this.lineBytes = lineBytes;
        this.ids = ids;
        this.clock = clock;
    }

    void requireStartable(Account account, String sandboxId, CommandRequest request) {
        sandboxes.get(account, sandboxId);
        if (request.line().getBytes(StandardCharsets.UTF_8).length > lineBytes) {
            throw new InvalidRequestException("command", "must be at most " + lineBytes + " bytes in UTF-8");
        }
    }

    Command newCommand(CommandRequest request) {
        return Command.started(ids.id("cmd_"), request, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    /** Returns the program that the runtime is to start for the command. */
    ExecSpec spec(Account account, String sandboxId, Command command, CommandRequest request) {
        Map<String, String> environment = new HashMap<>(sandboxes.environmentOf(account, sandboxId));
        environment.putAll(request.environment());
        return new ExecSpec(
                command.commandId(),
                List.of(SHELL, "-c", request.line()),
                environment,
                ExecSpec.Purpose.USER,
                folder(sandboxes.get(account, sandboxId).workdir(), request.cwd()));
    }

    private static ExecSpec.Folder folder(@Nullable String workdir, @Nullable String cwd) {
        String usual = workdir == null ? SandboxFolders.HOME : workdir;
        // A home or working directory that is gone keeps no command from running, unless it was asked for.
        return cwd == null
                ? new ExecSpec.Folder(usual, false)
                : new ExecSpec.Folder(cwd.startsWith("/") ? cwd : usual + "/" + cwd, true);
    }
}
