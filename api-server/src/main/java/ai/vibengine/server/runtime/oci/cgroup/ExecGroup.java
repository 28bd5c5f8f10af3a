package ai.vibengine.server.runtime.oci.cgroup;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The group of all processes that come from one program, so that they can be killed together. */
public interface ExecGroup {

    /** Returns the arguments for the OCI runtime's {@code exec} that start the program in the group. */
    List<String> arguments();

    /** Variables that the program must have. */
    Map<String, String> environment();

    /** Kills whatever is in the group at this moment, all at once; without effect when that is nothing. */
    void kill() throws IOException;

    /** Returns whether nothing is in the group. */
    boolean isEmpty() throws IOException;

    /** Removes the group; one that is not empty stays. */
    void remove();
}
