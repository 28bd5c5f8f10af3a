package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.machine.RecordedProcess;
import ai.vibengine.server.runtime.oci.disk.DiskImages;
import ai.vibengine.server.runtime.oci.disk.Writable;
import ai.vibengine.server.runtime.oci.image.LayerStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of one container: its configuration, the files it writes, and the record of its first process.
 *
 * <p>The record is written last. A bundle without one belongs to a start that was never reported.
 */
record Bundle(Path folder) {

    static final String WRITABLE = "writable";

    /** The layer with what differs from container to container. */
    static final String OWN = "own";

    /** The link to the folder of the agent's program. */
    static final String AGENT = "agent";

    private static final String LOWER = "lower";
    private static final String ROOT = "rootfs";
    private static final String UPPER = "upper";
    private static final String WORK = "work";
    private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");

    /**
     * Makes the folders that every bundle has, but for those to write in.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is one already
     */
    void createFolders() throws IOException {
        Files.createDirectory(folder);
        Files.createDirectory(folder.resolve(LOWER));
        Files.createDirectory(folder.resolve(ROOT));
        Files.createDirectory(disk());
    }

    /** Makes those to write in, once {@link #disk} is what it is to be. */
    void createWritable(Writable.Kind kind) throws IOException {
        if (kind == Writable.Kind.MEMORY) {
            Files.createDirectory(memory());
            createUpper(memory().resolve(UPPER));
            Files.createDirectory(memory().resolve(WORK));
        } else {
            createUpper(upper());
            Files.createDirectory(work());
        }
    }

    /**
     * Adds what is this bundle's own to its folders, after which it is all that the OCI runtime reads.
     *
     * @param stack the folders below; the bundle has a link to each of its folders
     * @param name what the container has for a layer of its own above them
     * @param agent the folder of the agent's program
     */
    void complete(LayerStack stack, Optional<OwnName> name, Path agent, byte[] configuration) throws IOException {
        Files.createSymbolicLink(folder.resolve(folder.getFileName()), Path.of("."));
        Files.createSymbolicLink(lower(AGENT), agent);
        for (var layer : stack.named().entrySet()) {
            Files.createSymbolicLink(lower(layer.getKey()), layer.getValue());
        }
        if (name.isPresent()) {
            name.get().writeTo(lower(OWN));
        }
        if (stack.writableUsr()) {
            createUpper(usrUpper());
            Files.createDirectory(usrWork());
        }
        Files.write(configuration(), configuration);
    }

    /** Creates a folder of the container, with the same mode whatever the umask of the server is. */
    private static void createUpper(Path upper) throws IOException {
        Files.createDirectory(upper);
        Files.setPosixFilePermissions(upper, OPEN);
    }

    /** Returns the folders that the container stands on. */
    List<Path> standsOn() throws IOException {
        List<Path> folders = new ArrayList<>();
        try (var links = Files.newDirectoryStream(folder.resolve(LOWER), Files::isSymbolicLink)) {
            for (Path link : links) {
                folders.add(Files.readSymbolicLink(link));
            }
        }
        return folders;
    }

    /** Returns the path of the link to a folder of the stack, by its name there. */
    Path lower(String name) {
        return folder.resolve(LOWER).resolve(name);
    }

    /**
     * Returns the path in this folder for a mount option. It is relative, so that options stay short (all of a mount must fit into one page
     * of memory) and the container is told nothing of the machine's paths. Runtimes mount from within this folder or from within the root
     * folder below it; a link to itself makes the same name lead to the same place from both.
     */
    String option(Path path) {
        return "../" + folder.getFileName() + "/" + folder.relativize(path);
    }

    /**
     * Returns the place of the container's files, unless they are in memory: a folder, or the image that is mounted on it. It is not within
     * the root folder, which is covered by the root when {@code /usr} is mounted.
     */
    Path disk() {
        return folder.resolve("disk");
    }

    /** Returns the file of that image. */
    Path image() {
        return folder.resolve(DiskImages.FILE);
    }

    /**
     * Returns the place of the container's files if they are in memory. It lies within the folder that the root is mounted upon, because
     * the container mounts it itself, and a runtime mounts nowhere else.
     */
    Path memory() {
        return folder.resolve(ROOT).resolve(WRITABLE);
    }

    Path upper() {
        return disk().resolve(UPPER);
    }

    Path work() {
        return disk().resolve(WORK);
    }

    /** Returns the folder of the files written below {@code /}, wherever it is. */
    Path upper(Writable.Kind kind) {
        return kind == Writable.Kind.MEMORY ? memory().resolve(UPPER) : upper();
    }

    Path work(Writable.Kind kind) {
        return kind == Writable.Kind.MEMORY ? memory().resolve(WORK) : work();
    }

    /** Returns the folder of the files that a build writes to {@code /usr}. */
    Path usrUpper() {
        return disk().resolve("usr-upper");
    }

    Path usrWork() {
        return disk().resolve("usr-work");
    }

    /** Returns the path of the configuration that the OCI runtime reads at the start. */
    Path configuration() {
        return folder.resolve("config.json");
    }

    /** Returns the folder of the programs that run in the container beside its first process, by the name that earlier servers gave it. */
    Path execs() {
        return folder.resolve("programs");
    }

    /** Returns the path of the socket by which the agent of the container is reached. */
    Path socket() {
        return folder.resolve("agent");
    }

    Path log() {
        return folder.resolve("log");
    }

    Path pidFile() {
        return folder.resolve("pid");
    }

    /** Completes the start: finds the first process by its pid file and keeps what identifies it. */
    RecordedProcess recordInit() throws IOException {
        long pid = Long.parseLong(Files.readString(pidFile()).strip());
        RecordedProcess init =
                RecordedProcess.find(pid).orElseThrow(() -> new IOException("first process ended at once"));
        Files.writeString(initFile(), init.format());
        return init;
    }

    /** Returns the first process of a completed start, alive or dead. */
    Optional<RecordedProcess> init() {
        return RecordedProcess.read(initFile());
    }

    private Path initFile() {
        return folder.resolve("init");
    }
}
