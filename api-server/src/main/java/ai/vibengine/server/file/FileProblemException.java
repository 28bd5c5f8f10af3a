package ai.vibengine.server.file;

import java.io.Serial;

/** Something is wrong with a path, or with the room in its sandbox. */
public final class FileProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final FileProblem problem;

    FileProblemException(FileProblem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    FileProblem problem() {
        return problem;
    }
}
