package ai.vibengine.server.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Says in one line what was wrong with the command line or the environment, by the names that the user knows. */
final class ParameterErrorHandler implements IParameterExceptionHandler {

    private static final Pattern VARIABLE = Pattern.compile("\\bVE_[A-Z_]+");

    @Override
    public int handleParseException(ParameterException refusal, String[] arguments) {
        CommandLine command = refusal.getCommandLine();
        String message = String.valueOf(refusal.getMessage());
        if (refusal.getArgSpec() instanceof OptionSpec option) {
            message = message.replace("'" + option.longestName() + "'", name(option));
        }
        command.getErr().println("error: " + message);
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Returns the flag, and the variable that could have been meant as well. */
    static String name(OptionSpec option) {
        String variable = variable(option);
        return variable.isEmpty() ? option.longestName() : option.longestName() + " (" + variable + ")";
    }

    /** Returns the variable that stands for a flag; empty when there is none. */
    static String variable(OptionSpec option) {
        Matcher variable = VARIABLE.matcher(String.join(" ", option.description()));
        return variable.find() ? variable.group() : "";
    }
}
