package ai.vibengine.server.runtime.oci;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Root filesystems from elsewhere, in the data folder: a command beside the server adds them, the server removes those that nobody
 * stands on. Safe for use by several processes.
 */
public final class ForeignBases {

    private static final String PREFIX = "rootfs-";
    private static final String UNFINISHED = ".unfinished-";

    private final DataLayout layout;

    ForeignBases(DataLayout layout) {
        this.layout = layout;
    }

    /** Those of a data folder, whose server may be running or not. */
    public static ForeignBases in(Path dataFolder) throws IOException {
        return new ForeignBases(DataLayout.create(dataFolder));
    }

    /** A name for a new one. */
    public static String newName() {
        return PREFIX + UUID.randomUUID();
    }

    /** Begins a new one; waits until no other one is being added. */
    public Addition begin() throws IOException {
        FileChannel channel = lockFile();
        try {
            channel.lock();
            removeRemains();
            Path folder = layout.bases().resolve(UNFINISHED + UUID.randomUUID());
            Files.createDirectory(folder);
            return new Addition(folder, channel);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** One that is being added. Closing it discards what was not finished. */
    public final class Addition implements AutoCloseable {

        private final Path folder;
        private final FileChannel channel;

        private Addition(Path folder, FileChannel channel) {
            this.folder = folder;
            this.channel = channel;
        }

        /** The folder to put it together in. */
        public Path root() {
            return folder;
        }

        /** The name of a folder beside it, not there yet, for what is needed on the way. */
        public Path scratch() {
            return folder.resolveSibling(folder.getFileName() + "-scratch");
        }

        /** Adds what sandboxes need. */
        public void prepare() throws IOException {
            SandboxHome.addTo(folder);
        }

        /** Puts it in its place, whole or not at all. */
        public void finish(String name) throws IOException {
            Files.move(folder, layout.bases().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void close() throws IOException {
            try {
                FileTree.delete(folder);
            } finally {
                channel.close();
            }
        }
    }

    Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        try (var folders = Files.newDirectoryStream(layout.bases(), PREFIX + "*")) {
            folders.forEach(folder -> names.add(folder.getFileName().toString()));
        }
        return names;
    }

    void remove(String name) throws IOException {
        if (!names().contains(name)) {
            return;
        }
        // A name must never stand for half of one.
        Path doomed = layout.bases().resolve(UNFINISHED + UUID.randomUUID());
        Files.move(layout.bases().resolve(name), doomed, StandardCopyOption.ATOMIC_MOVE);
        FileTree.delete(doomed);
    }

    /** Removes what was about to be added or removed when a process ended, unless one is being added right now. */
    void removeUnfinished() throws IOException {
        try (FileChannel channel = lockFile();
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                removeRemains();
            }
        } catch (OverlappingFileLockException adding) {
            // This very process is adding one.
            return;
        }
    }

    private void removeRemains() throws IOException {
        try (var folders = Files.newDirectoryStream(layout.bases(), UNFINISHED + "*")) {
            for (Path folder : folders) {
                FileTree.delete(folder);
            }
        }
    }

    private FileChannel lockFile() throws IOException {
        return FileChannel.open(
                layout.root().resolve("bases.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
