package ai.vibengine.server.file;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.runtime.SandboxFileException;
import java.io.Serial;

/** A problem with a path, or with the resources of its sandbox. */
public final class FileProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final FileProblem problem;

    FileProblemException(FileProblem problem) {
        this(problem, problem.message());
    }

    private FileProblemException(FileProblem problem, String message) {
        super(message, null, false, false);
        this.problem = problem;
    }

    /** Returns what callers are told of a failure. */
    static RuntimeException of(SandboxFileException failure) {
        FileProblem problem = FileProblem.of(failure);
        return switch (problem) {
            case NO_FILE, NO_DIRECTORY, UNUSABLE, UNREADABLE -> new InvalidRequestException("path", problem.message());
            case UNKNOWN -> new FileProblemException(problem, problem.message() + ": error " + failure.errno() + ".");
            default -> new FileProblemException(problem);
        };
    }

    FileProblem problem() {
        return problem;
    }
}
