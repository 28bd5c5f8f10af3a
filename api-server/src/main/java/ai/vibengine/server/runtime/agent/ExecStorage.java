package ai.vibengine.server.runtime.agent;

import java.io.IOException;
import java.nio.file.Path;

/** The place where the outputs of execs in the background are kept, apart from their sandboxes. */
public interface ExecStorage {

    /** Returns the folder for the execs of a sandbox, which need not exist; it goes with the sandbox. */
    Path folder(String sandboxId);

    /**
     * Claims space for an exec.
     *
     * @param claim a name of it
     * @throws IOException when there is not enough
     */
    void claim(String claim, long bytes) throws IOException;

    /** Gives a claim back; without effect for one that is unknown. */
    void release(String claim);
}
