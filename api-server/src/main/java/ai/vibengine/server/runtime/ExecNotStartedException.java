package ai.vibengine.server.runtime;

import java.util.regex.Pattern;

/** A failure of a sandbox to start a program: it lacks the program, or can hold no further process. The cause has the messages of tools. */
public final class ExecNotStartedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final Pattern UNUSABLE = Pattern.compile(
            "no such file or directory|permission denied|exec format error|not a directory|is a directory|too many levels");

    public ExecNotStartedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns whether the program itself is not there or cannot be run. */
    public boolean lacksProgram() {
        Throwable cause = getCause();
        return cause != null
                && cause.getMessage() != null
                && UNUSABLE.matcher(cause.getMessage()).find();
    }
}
