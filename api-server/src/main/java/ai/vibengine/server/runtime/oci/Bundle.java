package ai.vibengine.server.runtime.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The folder of one container: its configuration, what it writes, and the record of its first process.
 *
 * <p>The record is written last. A bundle without one belongs to a start that nobody was told of.
 */
record Bundle(Path folder) {

    /**
     * Makes the folder with everything that the OCI runtime reads.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is one already
     */
    void create(byte[] configuration) throws IOException {
        Files.createDirectory(folder);
        Files.createDirectory(folder.resolve("rootfs"));
        Files.createDirectory(work());
        Files.createDirectory(upper());
        // It becomes the container's root folder, whatever the umask of the server is.
        Files.setPosixFilePermissions(upper(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.write(folder.resolve("config.json"), configuration);
    }

    Path upper() {
        return folder.resolve("upper");
    }

    Path work() {
        return folder.resolve("work");
    }

    Path log() {
        return folder.resolve("log");
    }

    Path pidFile() {
        return folder.resolve("pid");
    }

    /** Completes the start: finds the first process by its pid file and keeps what identifies it. */
    InitProcess recordInit() throws IOException {
        long pid = Long.parseLong(Files.readString(pidFile()).strip());
        InitProcess init = InitProcess.find(pid).orElseThrow(() -> new IOException("first process ended at once"));
        Files.writeString(initFile(), init.format());
        return init;
    }

    /** The first process of a completed start, alive or dead. */
    Optional<InitProcess> init() {
        try {
            return Optional.of(InitProcess.parse(Files.readString(initFile())));
        } catch (IOException | NumberFormatException incomplete) {
            return Optional.empty();
        }
    }

    private Path initFile() {
        return folder.resolve("init");
    }
}
