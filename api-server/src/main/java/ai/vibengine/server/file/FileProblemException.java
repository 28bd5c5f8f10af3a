package ai.vibengine.server.file;

import java.io.Serial;

/** A problem with a path, or with the resources of its sandbox. */
public final class FileProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MOST_WORDS = 200;

    private final FileProblem problem;

    FileProblemException(FileProblem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    private FileProblemException(FileProblem problem, String message) {
        super(message, null, false, false);
        this.problem = problem;
    }

    /** Returns an exception for a failure of which only the message and the exit status of a program in the sandbox are known. */
    static FileProblemException unknown(String said, int status) {
        String last = FileProblem.lastLine(said)
                .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]", "\ufffd")
                .strip();
        String words = last.isEmpty()
                ? "its program ended with status " + status + " and said nothing"
                : last.length() > MOST_WORDS ? last.substring(0, MOST_WORDS) + "…" : last;
        return new FileProblemException(FileProblem.UNKNOWN, FileProblem.UNKNOWN.message() + ": " + words);
    }

    FileProblem problem() {
        return problem;
    }
}
