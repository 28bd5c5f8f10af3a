package ai.vibengine.server.runtime.oci.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The gateway's folder, with the records by which the next server finds what is there. */
final class GatewayFolder implements AutoCloseable {

    /** The length of a path that fits into the address of a socket, with the socket's name. */
    private static final int LONGEST_PATH = 90;

    private final Path path;
    private final String instance;
    private @Nullable Path linkFolder;

    GatewayFolder(Path path, String instance) {
        this.path = path;
        this.instance = instance;
    }

    Path path() {
        return path;
    }

    /** Returns a name that no other server on the machine has. */
    String instance() {
        return instance;
    }

    /** Returns the record of the process that holds the namespace. */
    Path namespaceRecord() {
        return path.resolve("namespace");
    }

    /** Returns the folder by a path that is short enough for an address of a socket. */
    synchronized Path reached() throws IOException {
        if (path.toString().length() <= LONGEST_PATH) {
            return path;
        }
        Path made = linkFolder;
        if (made == null) {
            made = Files.createTempDirectory("vibengine");
            Files.createSymbolicLink(made.resolve("network"), path);
            linkFolder = made;
        }
        return made.resolve("network");
    }

    /** Ends the namespace that an earlier server left; false when there was none. */
    boolean endLeft() throws IOException {
        Optional<GatewayNamespace> left = GatewayNamespace.find(namespaceRecord());
        if (left.isPresent()) {
            left.get().end();
        }
        return Files.deleteIfExists(namespaceRecord());
    }

    @Override
    public synchronized void close() throws IOException {
        Path made = linkFolder;
        if (made != null) {
            Files.deleteIfExists(made.resolve("network"));
            Files.deleteIfExists(made);
            linkFolder = null;
        }
    }
}
