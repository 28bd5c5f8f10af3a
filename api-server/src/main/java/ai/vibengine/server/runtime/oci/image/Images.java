package ai.vibengine.server.runtime.oci.image;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.runtime.oci.disk.LayerCopy;
import ai.vibengine.server.runtime.oci.disk.Writable;
import ai.vibengine.server.runtime.removal.Removals;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders behind the names of bases and layers. A layer has two parts, because the built-in base is made of two
 * filesystems: {@code root} lies upon the base, {@code usr} upon the machine's {@code /usr}.
 */
public final class Images {

    private static final Logger LOG = LoggerFactory.getLogger(Images.class);
    private static final String BASE_PREFIX = SandboxImage.BUILT_IN + "-";
    private static final String ROOT = "root";
    private static final String USR = "usr";
    private static final String BYTES = "bytes";
    private static final String UNFINISHED = ".unfinished-";

    private final DataLayout layout;
    private final CompletableFuture<Path> builtIn;
    private final Removals removals;
    private @Nullable Path packages;

    private Images(DataLayout layout, Removals removals, CompletableFuture<Path> builtIn) {
        this.layout = layout;
        this.removals = removals;
        this.builtIn = builtIn;
    }

    /**
     * Makes the built-in base anew if the machine has changed since the last start. Sandboxes that still run keep the folder that they
     * started with, because a folder under a mounted overlay must not change. It is made in the background: a start that needs it waits for
     * it.
     */
    public static Images prepare(DataLayout layout, Removals removals) {
        CompletableFuture<Path> builtIn = new CompletableFuture<>();
        var unused = DaemonThreads.start("built-in-base", () -> {
            try {
                builtIn.complete(currentBase(layout.bases()));
            } catch (IOException | RuntimeException failure) {
                builtIn.completeExceptionally(failure);
            }
        });
        return new Images(layout, removals, builtIn);
    }

    private static Path currentBase(Path bases) throws IOException {
        Path unfinished = bases.resolve(BASE_PREFIX + "unfinished-" + UUID.randomUUID());
        try {
            Path base = bases.resolve(BASE_PREFIX + BaseVersion.now());
            if (!Files.isDirectory(base)) {
                BuiltInBase.create(unfinished);
                Files.move(unfinished, base, StandardCopyOption.ATOMIC_MOVE);
            }
            return base;
        } catch (IOException failure) {
            Path last = lastBase(bases);
            if (last == null) {
                throw failure;
            }
            LOG.warn("the built-in base could not be made; sandboxes get that of an earlier start", failure);
            return last;
        }
    }

    private static @Nullable Path lastBase(Path bases) throws IOException {
        Path last = null;
        try (var folders = Files.newDirectoryStream(bases, BASE_PREFIX + "*")) {
            for (Path folder : folders) {
                boolean whole = Files.isDirectory(folder)
                        && BaseVersion.isOne(folder.getFileName().toString().substring(BASE_PREFIX.length()));
                if (whole
                        && (last == null
                                || Files.getLastModifiedTime(folder).compareTo(Files.getLastModifiedTime(last)) > 0)) {
                    last = folder;
                }
            }
        }
        return last;
    }

    /** Returns the built-in base, whole. */
    private Path builtIn() throws IOException {
        try {
            return builtIn.join();
        } catch (CompletionException failure) {
            throw new IOException("the built-in base could not be made", failure.getCause());
        }
    }

    /** Waits until nothing is written any more. */
    public void settle() {
        builtIn.exceptionally(failure -> Path.of("")).join();
    }

    /** Returns the folders of an image that a sandbox starts from. */
    public LayerStack stackOf(SandboxImage image) throws IOException {
        return stackOf(image, false);
    }

    /** Returns the folders of an image that a build starts from: the package database and configuration are just above the base. */
    public LayerStack buildStackOf(SandboxImage image) throws IOException {
        return stackOf(image, true);
    }

    private LayerStack stackOf(SandboxImage image, boolean build) throws IOException {
        boolean ownUsr = !image.base().equals(SandboxImage.BUILT_IN);
        List<Path> root = new ArrayList<>();
        List<Path> usr = new ArrayList<>();
        root.add(ownUsr ? layout.bases().resolve(image.base()) : builtIn());
        if (build && !ownUsr) {
            root.add(packages());
        }
        for (String layer : image.layers()) {
            Path folder = layout.layers().resolve(layer);
            root.add(folder.resolve(ROOT));
            if (Files.isDirectory(folder.resolve(USR))) {
                usr.add(folder.resolve(USR));
            }
        }
        for (Path folder : root) {
            if (!Files.isDirectory(folder)) {
                throw new IOException("no such base or layer: " + folder);
            }
        }
        return new LayerStack(root, usr, ownUsr, build && !ownUsr);
    }

    private synchronized Path packages() throws IOException {
        Path made = packages;
        if (made == null) {
            made = layout.bases().resolve(SandboxImage.BUILT_IN + "-packages-" + UUID.randomUUID());
            MachinePackages.copyTo(made);
            packages = made;
        }
        return made;
    }

    /** Returns how much a container that no longer runs wrote, in bytes. */
    public static long written(Path disk, Writable writable) throws IOException {
        return writable.kind() == Writable.Kind.IMAGE ? LayerCopy.bytesIn(disk) : LayerCopy.bytesOf(disk);
    }

    /**
     * Keeps what a container wrote, which no longer runs.
     *
     * @param upper the folder of its changes to its root
     * @param usrUpper the folder of its changes to the machine's {@code /usr}; need not exist
     * @param copy the means to copy it out of an image
     * @param bytes its size
     */
    public void keep(Path upper, Path usrUpper, String layer, Writable writable, LayerCopy copy, long bytes)
            throws IOException {
        if (Files.exists(layout.layers().resolve(layer))) {
            throw new IOException("layer exists: " + layer);
        }
        Path unfinished = createUnfinished();
        try {
            boolean usr = Files.isDirectory(usrUpper) && !FileTree.isEmpty(usrUpper);
            if (writable.kind() == Writable.Kind.IMAGE) {
                copy.copy(upper, unfinished.resolve(ROOT));
                if (usr) {
                    copy.copy(usrUpper, unfinished.resolve(USR));
                }
            } else {
                Files.move(upper, unfinished.resolve(ROOT), StandardCopyOption.ATOMIC_MOVE);
                if (usr) {
                    Files.move(usrUpper, unfinished.resolve(USR), StandardCopyOption.ATOMIC_MOVE);
                }
            }
            keep(unfinished, layer, bytes);
        } catch (AtomicMoveNotSupportedException split) {
            throw new IOException("the data folder spans filesystems", split);
        } finally {
            removals.remove(unfinished);
        }
    }

    /** Makes a folder for files that may become a layer; without {@link #keep(Path, String, long)}, the next start removes it. */
    public Path createUnfinished() throws IOException {
        return Files.createDirectory(layout.layers().resolve(UNFINISHED + UUID.randomUUID()));
    }

    /** Returns the place in such a folder for what lies upon the base. */
    public static Path rootOf(Path unfinished) {
        return unfinished.resolve(ROOT);
    }

    /**
     * Keeps such a folder.
     *
     * @param bytes its size
     */
    public void keep(Path unfinished, String layer, long bytes) throws IOException {
        Files.writeString(unfinished.resolve(BYTES), Long.toString(bytes));
        Files.move(unfinished, layout.layers().resolve(layer), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes such a folder. */
    public void discard(Path unfinished) {
        removals.remove(unfinished);
    }

    /** Returns how large a layer is; 0 when it does not exist. */
    public long bytesOf(String layer) throws IOException {
        Path folder = layout.layers().resolve(layer);
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try {
            return Long.parseLong(Files.readString(folder.resolve(BYTES)).strip());
        } catch (IOException | NumberFormatException unknown) {
            // One of an older server.
            return LayerCopy.bytesOf(folder);
        }
    }

    public Set<String> layers() throws IOException {
        Set<String> names = new HashSet<>();
        try (var folders = Files.newDirectoryStream(layout.layers(), folder -> !isUnfinished(folder))) {
            folders.forEach(folder -> names.add(folder.getFileName().toString()));
        }
        return names;
    }

    public void removeLayer(String layer) {
        removals.remove(layout.layers().resolve(layer));
    }

    /** Removes what an earlier server was about to keep. */
    public void removeUnfinished() throws IOException {
        try (var folders = Files.newDirectoryStream(layout.layers(), Images::isUnfinished)) {
            for (Path folder : folders) {
                removals.remove(folder);
            }
        }
    }

    /** Removes the built-in bases of earlier starts that are not among these folders. */
    public void removeIdleBases(Collection<Path> inUse) throws IOException {
        Path current = builtIn();
        try (var bases = Files.newDirectoryStream(layout.bases(), BASE_PREFIX + "*")) {
            for (Path base : bases) {
                if (!base.equals(current) && !inUse.contains(base)) {
                    removals.remove(base);
                }
            }
        }
    }

    private static boolean isUnfinished(Path folder) {
        return folder.getFileName().toString().startsWith(UNFINISHED);
    }
}
