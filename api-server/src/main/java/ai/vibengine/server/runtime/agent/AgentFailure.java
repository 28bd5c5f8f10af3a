package ai.vibengine.server.runtime.agent;

import java.io.IOException;

/** An agent's answer that it could not do what it was asked to do. */
public final class AgentFailure extends IOException {

    private static final long serialVersionUID = 1L;

    /** What it was about to do. The order is that of the numbers in {@code agent.h}, which begin with 1. */
    public enum Stage {
        /** To fork: the sandbox has no room for another process. */
        PROCESS,
        /** To enter the working directory. */
        FOLDER,
        /** To execute the program. */
        PROGRAM,
        /** To become the sandbox's user. */
        USER,
        /** To understand the request. */
        REQUEST,
        /** To find the exec that is to be resumed. */
        EXEC,
        /** The file operation itself; the number of the error says what. */
        FILE,
        /** To work on a regular file, which this is not. */
        REGULAR_FILE,
        /** To finish before something in the sandbox interfered. */
        UNCHANGED,
        /** To get memory. */
        MEMORY,
        /** To start an exec whose id is not in use. */
        EXEC_ID,
        /** To connect to what listens on a port. */
        LISTENER
    }

    private final Stage stage;
    private final int errno;

    AgentFailure(Stage stage, int errno) {
        super("stage " + stage + ", error " + errno);
        this.stage = stage;
        this.errno = errno;
    }

    /** Returns what it was about to do. */
    public Stage stage() {
        return stage;
    }

    /** Returns the number of the error, as Linux has it. */
    public int errno() {
        return errno;
    }
}
