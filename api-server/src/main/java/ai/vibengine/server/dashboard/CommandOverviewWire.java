package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.command.Command;
import ai.vibengine.server.command.CommandService;
import ai.vibengine.server.command.CommandWire;
import ai.vibengine.server.generated.dashboard.model.Commands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A sandbox's latest commands as the dashboard's contract writes them. */
final class CommandOverviewWire {

    private static final int MOST = 10;

    private CommandOverviewWire() {}

    static Commands of(CommandService service, Account account, String sandboxId) {
        List<ai.vibengine.server.generated.model.Command> commands = new ArrayList<>();
        for (Command command : service.list(account, sandboxId, MOST, 0, null).commands()) {
            Command whole = service.get(account, sandboxId, command.commandId(), Duration.ZERO)
                    .join();
            commands.add(CommandWire.command(whole).durationMs(duration(whole)));
        }
        return new Commands().commands(commands);
    }

    /** Of one that runs in whole seconds, so that it is news no more often than that. */
    private static long duration(Command command) {
        long millis = Math.max(0, command.duration().toMillis());
        return command.status() == Command.Status.RUNNING ? millis / 1000 * 1000 : millis;
    }
}
