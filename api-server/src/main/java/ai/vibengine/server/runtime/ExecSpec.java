package ai.vibengine.server.runtime;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A program to run in a sandbox, as the sandbox's user.
 *
 * @param execId its name, unique within the sandbox: 1 to 63 of {@code [A-Za-z0-9_-]}
 * @param arguments the path of the program inside the sandbox, and its arguments; never empty
 * @param environment variables that it has beside those of the sandbox
 * @param folder its working directory
 */
public record ExecSpec(
        String execId, List<String> arguments, Map<String, String> environment, Purpose purpose, Folder folder) {

    /**
     * A working directory.
     *
     * @param isRequired whether the program is not to be started when it cannot be entered; otherwise it starts in the root folder then
     */
    public record Folder(String path, boolean isRequired) {

        /** The root folder. */
        public static final Folder ROOT = new Folder("/", true);
    }

    /** Whom it works for. */
    public enum Purpose {
        /** The sandbox's user. */
        USER,
        /** A build: what it leaves running is killed when it ends itself, lest it writes to the layer while later steps do. */
        BUILD_STEP
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

    /** A program in the root folder. */
    public ExecSpec(String execId, List<String> arguments, Map<String, String> environment, Purpose purpose) {
        this(execId, arguments, environment, purpose, Folder.ROOT);
    }

    /** Returns whether the text can name a program; such a name is also safe as a file name. */
    public static boolean isExecId(String text) {
        return ID.matcher(text).matches();
    }
}
