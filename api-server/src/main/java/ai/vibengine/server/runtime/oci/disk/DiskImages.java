package ai.vibengine.server.runtime.oci.disk;

import ai.vibengine.server.runtime.machine.MountTable;
import ai.vibengine.server.runtime.machine.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Filesystems of bounded size, each in a file that takes space only for the bytes that are written. The bound is that of the filesystem
 * itself, so nothing has to be watched, and all files in one go with its image, whatever they are. Thread-safe.
 *
 * <p>There is no journal and nothing is flushed: the content of an image is of no use after the machine's end.
 */
public final class DiskImages {

    /** The name that the file of an image has, wherever it is. */
    public static final String FILE = "disk.img";

    private static final Logger LOG = LoggerFactory.getLogger(DiskImages.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BLOCK = 4096;
    private static final int INODE = 256;
    private static final long BYTES_A_FILE = 8192;
    private static final long LEAST_FILES = 1024;
    private static final long TRIAL_BYTES = 1L << 20;
    private static final String PROTOTYPE = "ext4-";
    private static final String UNFINISHED = "unfinished-";
    private static final int MOST_PROTOTYPES = 16;
    private static final String OPTIONS = "loop,nosuid,nodev,noatime,barrier=0,noinit_itable,errors=remount-ro";

    /** Reading changes no times of access; the other options are those of the first mount. */
    private static final String AGAIN = "nosuid,nodev,noexec,noatime";

    /** One program that becomes another costs one start instead of two. */
    private static final String COPY_AND_MOUNT =
            "cp --sparse=always -- \"$1\" \"$2\" && exec mount -t ext4 -o " + OPTIONS + " -- \"$2\" \"$3\"";

    private final Path prototypes;
    private final Set<String> usual;
    private final ConcurrentMap<Path, Path> mounted = new ConcurrentHashMap<>();

    /**
     * Makes none yet.
     *
     * @param prototypes the folder for what images are copied from, which may be kept between two starts
     * @param usualBytes the sizes that most images have, which are always copied
     */
    public DiskImages(Path prototypes, Set<Long> usualBytes) {
        this.prototypes = prototypes;
        this.usual = Stream.concat(usualBytes.stream(), Stream.of(TRIAL_BYTES))
                .map(bytes -> PROTOTYPE + bytes)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Deletes what images of other sizes than the usual ones are copied from, and what an earlier server has left unfinished. */
    void forgetUnusualSizes() throws IOException {
        if (!Files.exists(prototypes)) {
            return;
        }
        try (var kept = Files.list(prototypes)) {
            kept.filter(file -> isPrototype(file) || name(file).startsWith(UNFINISHED))
                    .filter(file -> !usual.contains(name(file)))
                    .forEach(DiskImages::deleteQuietly);
        }
    }

    private static boolean isPrototype(Path file) {
        return name(file).startsWith(PROTOTYPE);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** Tells why there can be no images on this machine, by making one; empty when there can be. */
    public Optional<String> whyNot() {
        if (!Tool.exists("mkfs.ext4")) {
            return Optional.of("mkfs.ext4 is missing (apt-get install e2fsprogs)");
        }
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            return Optional.of("there are no loop devices (/dev/loop-control)");
        }
        Path trial = prototypes.resolve("trial");
        Path image = prototypes.resolve("trial.img");
        try {
            Files.createDirectories(trial);
            mount(image, trial, TRIAL_BYTES);
            unmount(trial);
            return Optional.empty();
        } catch (IOException failure) {
            String why = String.valueOf(failure.getMessage());
            // A disk that is full at this moment says nothing of the machine.
            return why.contains("No space left") ? Optional.empty() : Optional.of(why);
        } finally {
            deleteQuietly(image);
            deleteQuietly(trial);
        }
    }

    /** Makes sure that the next image of this size need not wait for what it is copied from. */
    public void prepare(long bytes) throws IOException {
        prototype(bytes);
    }

    /**
     * Makes an image and mounts it.
     *
     * @param image a file that is not there yet
     * @param folder an empty folder
     * @param bytes how much can be written
     */
    public void mount(Path image, Path folder, long bytes) throws IOException {
        if (isKept(bytes)) {
            Tool.run(
                    PATIENCE,
                    "sh",
                    "-c",
                    COPY_AND_MOUNT,
                    "sh",
                    prototype(bytes).toString(),
                    image.toString(),
                    folder.toString());
        } else {
            makeFilesystem(image, bytes);
            Tool.run(PATIENCE, "mount", "-t", "ext4", "-o", OPTIONS, "--", image.toString(), folder.toString());
        }
        mounted.put(folder, image);
    }

    /**
     * Mounts an image in one more place that is mounted already, wherever that can be seen: both show the same filesystem.
     *
     * @param image the file of one in use
     * @param folder an empty folder
     * @throws IOException when it is not in use any more, or cannot be mounted; then it is not
     */
    public void mountAgain(Path image, Path folder) throws IOException {
        String device = deviceOf(image);
        Tool.run(PATIENCE, "mount", "-t", "ext4", "-o", AGAIN, "--", device, folder.toString());
        mounted.put(folder, image);
        boolean same = false;
        try {
            // The device may have been given to another image before it was mounted; from now on it cannot be.
            same = deviceOf(image).equals(device);
        } finally {
            if (!same) {
                unmount(folder);
            }
        }
        if (!same) {
            throw new IOException("no longer in use: " + image);
        }
    }

    private static String deviceOf(Path image) throws IOException {
        String device =
                Tool.run(PATIENCE, "losetup", "--noheadings", "--output", "NAME", "--associated", image.toString());
        if (device.isEmpty() || device.lines().count() > 1) {
            throw new IOException("not in use, or more than once: " + image);
        }
        return device.strip();
    }

    /** Returns whether images of this size are copied: each size takes space for as long as the data folder is there, and callers choose some. */
    private boolean isKept(long bytes) throws IOException {
        if (usual.contains(PROTOTYPE + bytes)
                || Files.exists(prototype(prototypes, bytes), LinkOption.NOFOLLOW_LINKS)
                || !Files.exists(prototypes)) {
            return true;
        }
        try (var kept = Files.list(prototypes)) {
            return kept.filter(DiskImages::isPrototype).count() < MOST_PROTOTYPES;
        }
    }

    /** Follows a folder that something is mounted on, or that leads to one, to where it was moved. */
    public void moved(Path from, Path to, Path image) {
        if (mounted.remove(from) != null) {
            mounted.put(to, image);
        }
    }

    /**
     * Unmounts the image that this object has mounted there; without effect when there is none. A container that stands on the filesystem
     * goes on, and the loop device goes with the last user.
     */
    public void unmount(Path folder) throws IOException {
        if (mounted.containsKey(folder)) {
            // One of two that come at the same time does it, the other one waits.
            IOException[] failed = new IOException[1];
            mounted.computeIfPresent(folder, (key, image) -> {
                try {
                    unmountAny(folder);
                    return null;
                } catch (IOException failure) {
                    failed[0] = failure;
                    return image;
                }
            });
            if (failed[0] != null) {
                throw failed[0];
            }
        }
    }

    /** Unmounts what an earlier server has left mounted below a folder. */
    public static void unmountAllBelow(Path top) throws IOException {
        for (Path folder : mountedBelow(top)) {
            LOG.info("unmounting {}", folder);
            unmountAny(folder);
        }
    }

    private static void unmountAny(Path folder) throws IOException {
        try {
            Tool.run(PATIENCE, "umount", "--", folder.toString());
        } catch (IOException busy) {
            if (!mountedBelow(Path.of("/")).contains(folder)) {
                return;
            }
            // Out of sight at once; it stays in use by the processes in it, perhaps a shell, until they leave.
            LOG.warn("{} is in use and goes when it no longer is", folder, busy);
            Tool.run(PATIENCE, "umount", "--lazy", "--", folder.toString());
        }
    }

    /** Returns the size of an image whose user can write so many bytes: inodes, groups and the root folder come on top. */
    static long imageBytes(long bytes) {
        long all = bytes + files(bytes) * INODE + bytes / 48 + (256L << 10);
        return (all + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** Returns how many files and folders fit into so many bytes. */
    public static long files(long bytes) {
        return Math.max(LEAST_FILES, bytes / BYTES_A_FILE);
    }

    private static Path prototype(Path prototypes, long bytes) {
        return prototypes.resolve(PROTOTYPE + bytes);
    }

    private Path prototype(long bytes) throws IOException {
        Path made = prototype(prototypes, bytes);
        if (!Files.exists(made, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(prototypes);
            Path unfinished = prototypes.resolve(UNFINISHED + UUID.randomUUID());
            try {
                makeFilesystem(unfinished, bytes);
                Files.move(unfinished, made, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                deleteQuietly(unfinished);
            }
        }
        return made;
    }

    private static void makeFilesystem(Path file, long bytes) throws IOException {
        Tool.run(
                PATIENCE,
                "mkfs.ext4",
                "-q",
                "-F",
                "-b",
                Integer.toString(BLOCK),
                "-I",
                Integer.toString(INODE),
                "-N",
                Long.toString(files(bytes)),
                "-m",
                "0",
                "-O",
                "^has_journal,^resize_inode",
                "-E",
                "lazy_itable_init=1,nodiscard,root_owner=0:0",
                file.toString(),
                imageBytes(bytes) / 1024 + "k");
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            LOG.debug("{} is left", path, failure);
        }
    }

    /** Returns the images that are mounted below a folder, without the mounts of an operator. */
    private static List<Path> mountedBelow(Path top) throws IOException {
        return MountTable.read()
                .below(
                        top,
                        mount -> mount.source().startsWith("/dev/loop")
                                && mount.type().equals("ext4"));
    }
}
