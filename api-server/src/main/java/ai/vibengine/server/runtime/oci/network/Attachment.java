package ai.vibengine.server.runtime.oci.network;

import java.nio.file.Path;
import java.util.List;

/**
 * The place of a container in the gateway's namespace.
 *
 * @param index its number, which no other has at the same time
 * @param namespace the path by which that is entered
 * @param link the name of the interface there
 * @param address the container's own
 * @param gateway the address that it sends everything to, and asks for names
 */
record Attachment(int index, Path namespace, String link, String address, String gateway) {

    /** Returns the beginning of a command line that runs the rest of it in a network namespace of its own, connected to the gateway's. */
    List<String> commandLine(Path agent) {
        return List.of(agent.toString(), "attach", namespace.toString(), link, address, gateway);
    }
}
