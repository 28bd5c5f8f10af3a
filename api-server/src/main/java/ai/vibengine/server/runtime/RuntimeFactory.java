package ai.vibengine.server.runtime;

import java.io.IOException;
import java.util.OptionalInt;

/** The kind of runtime that the settings name: the one place where a kind is chosen, which the rest of the server need not know. */
public interface RuntimeFactory {

    /** The role of a process of this program. */
    enum Role {
        /** The server, which opens the runtime. */
        SERVER,
        /** A command beside a server that may be running. */
        COMMAND
    }

    /**
     * Runs this very program once more where the runtime can work, if it cannot work in this process, and waits for its end.
     *
     * @return its exit status; empty when the runtime can work here
     * @throws RuntimeSetupException when the machine or the user lacks something for that
     */
    OptionalInt runElsewhere(Role role) throws IOException, InterruptedException;

    /**
     * Opens the runtime.
     *
     * @throws RuntimeSetupException when something is missing, or another server uses what it needs
     */
    SandboxRuntime open();

    /** Begins to import a root filesystem, beside a server that may be running; waits until no other one is being imported. */
    RootfsImport beginImport() throws IOException;
}
