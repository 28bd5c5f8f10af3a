package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.command.Command;
import ai.vibengine.server.command.CommandService;
import ai.vibengine.server.command.CommandWire;
import ai.vibengine.server.contract.ContractNumbers;
import ai.vibengine.server.generated.model.Commands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sandbox's latest commands as the dashboard's contract writes them. */
final class CommandOverviewWire {

    /** The start of an output that is shown: whenever it grows, all of it is sent again. */
    private static final int MOST_CHARACTERS = 16 * 1024;

    private CommandOverviewWire() {}

    static Commands of(CommandService service, Account account, String sandboxId) {
        List<ai.vibengine.server.generated.model.Command> commands = new ArrayList<>();
        for (Command command : service.list(account, sandboxId, ContractNumbers.COMMANDS_COMMANDS_MAX_ITEMS, 0, null)
                .commands()) {
            Command whole = service.get(account, sandboxId, command.commandId(), Duration.ZERO)
                    .join();
            commands.add(overview(whole));
            whole.free();
        }
        return new Commands().commands(commands);
    }

    private static ai.vibengine.server.generated.model.Command overview(Command command) {
        Command.@Nullable Output output = command.output();
        Command.@Nullable Output errors = command.errors();
        String printed = text(output);
        String printedErrors = text(errors);
        return CommandWire.command(command)
                .stdout(printed)
                .stdoutTruncated(output != null && (output.truncated() || printed.length() == MOST_CHARACTERS))
                .stderr(printedErrors)
                .stderrTruncated(errors != null && (errors.truncated() || printedErrors.length() == MOST_CHARACTERS))
                .durationMs(duration(command));
    }

    private static String text(Command.@Nullable Output output) {
        return output == null ? "" : output.text().first(MOST_CHARACTERS);
    }

    /** Returns the duration in milliseconds; that of a running command in whole seconds, so that it is news no more often than that. */
    private static long duration(Command command) {
        long millis = Math.max(0, command.duration().toMillis());
        return command.status() == Command.Status.RUNNING ? millis / 1000 * 1000 : millis;
    }
}
