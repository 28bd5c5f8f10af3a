package ai.vibengine.server;

import ai.vibengine.server.account.AccountException;
import ai.vibengine.server.runtime.RuntimeSetupException;
import ai.vibengine.server.store.StoreUnavailableException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the server. */
@Command(
        name = "vibengine-server",
        description = "The Vibengine API over real sandboxes.",
        mixinStandardHelpOptions = true,
        version = "1.0.0",
        subcommands = {ServeCommand.class, AccountsCommand.class, KeysCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {

    private Main() {}

    /** Runs a command and ends with its exit code: 0, 1 when it failed, 2 when it was called wrongly. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(explain(failure));
                    return failure instanceof IllegalArgumentException
                            ? CommandLine.ExitCode.USAGE
                            : CommandLine.ExitCode.SOFTWARE;
                });
    }

    private static String explain(Exception failure) {
        boolean foreseen = failure instanceof AccountException
                || failure instanceof IllegalArgumentException
                || failure instanceof RuntimeSetupException
                || failure instanceof StoreUnavailableException
                || failure instanceof java.io.IOException;
        StringBuilder text = new StringBuilder("error: ").append(failure.getMessage());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append(": ").append(cause.getMessage());
        }
        if (!foreseen) {
            text.append(" (").append(failure.getClass().getSimpleName()).append(')');
        }
        return text.toString();
    }
}
