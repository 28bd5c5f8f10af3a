package ai.vibengine.server.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the server. */
@Command(
        name = "vibengine-server",
        description = "The Vibengine API over real sandboxes.",
        mixinStandardHelpOptions = true,
        version = "1.0.0",
        subcommands = {ServeCommand.class, AccountsCommand.class, KeysCommand.class, TemplatesCommand.class},
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
                .setParameterExceptionHandler(new ParameterErrorHandler())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(ErrorMessages.of(failure));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }
}
