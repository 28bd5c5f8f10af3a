package ai.vibengine.server.runtime;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A program to run in a sandbox, as the sandbox's user and in its root folder.
 *
 * @param execId its name, unique within the sandbox: 1 to 63 of {@code [A-Za-z0-9_-]}
 * @param arguments the path of the program inside the sandbox, and its arguments; never empty
 * @param environment variables that it has beside those of the sandbox
 */
public record ExecSpec(String execId, List<String> arguments, Map<String, String> environment, Purpose purpose) {

    /** Whom it works for. */
    public enum Purpose {
        /** The sandbox's user. */
        USER,
        /**
         * The service: it gets none of the sandbox's variables, which may lead it to other programs and libraries or change what those do.
         * It still finds programs where the sandbox does, though there last.
         */
        SERVICE,
        /** The service, and so much goes through its input and its output that each copy on the way counts. The sandbox must have {@code /bin/sh}. */
        TRANSFER
    }

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,62}");

    public ExecSpec {
        if (!isExecId(execId)) {
            throw new IllegalArgumentException("not an exec id: " + execId);
        }
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("no program");
        }
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** Returns whether the text can name a program; such a name is also safe as a file name. */
    public static boolean isExecId(String text) {
        return ID.matcher(text).matches();
    }
}
