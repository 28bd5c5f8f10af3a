package ai.vibengine.server.runtime.oci.image;

import ai.vibengine.server.runtime.RootfsImport;
import ai.vibengine.server.runtime.removal.Removals;
import ai.vibengine.server.runtime.removal.TreeRemoval;
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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Root filesystems from elsewhere, in the data folder: a command beside the server adds them, the server removes those that are not in use.
 * Safe for use by several processes.
 */
public final class ImportedRootfs {

    private static final String PREFIX = "rootfs-";
    private static final String UNFINISHED = ".unfinished-";

    private static final Logger LOG = LoggerFactory.getLogger(ImportedRootfs.class);

    private final DataLayout layout;
    private final Consumer<Path> removal;

    /** Those of a server, which removes trees in the background. */
    public ImportedRootfs(DataLayout layout, Removals removals) {
        this(layout, removals::remove);
    }

    private ImportedRootfs(DataLayout layout, Consumer<Path> removal) {
        this.layout = layout;
        this.removal = removal;
    }

    /** Returns the root filesystems of a data folder, whose server may be running or not. */
    public static ImportedRootfs in(Path dataFolder) throws IOException {
        return new ImportedRootfs(DataLayout.create(dataFolder), ImportedRootfs::removeNow);
    }

    private static void removeNow(Path tree) {
        try {
            TreeRemoval.remove(tree);
        } catch (IOException failure) {
            LOG.warn("{} is left to the server's next start", tree, failure);
        }
    }

    /** Begins a new one; waits until no other one is being added. */
    public RootfsImport begin() throws IOException {
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

    private final class Addition implements RootfsImport {

        private final String name = PREFIX + UUID.randomUUID();
        private final Path folder;
        private final FileChannel channel;

        private Addition(Path folder, FileChannel channel) {
            this.folder = folder;
            this.channel = channel;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Path root() {
            return folder;
        }

        @Override
        public Path scratch() {
            return folder.resolveSibling(folder.getFileName() + "-scratch");
        }

        @Override
        public void prepare() throws IOException {
            RootfsPreparer.addTo(folder);
        }

        @Override
        public void finish() throws IOException {
            Files.move(folder, layout.bases().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void close() throws IOException {
            try {
                removal.accept(folder);
            } finally {
                channel.close();
            }
        }
    }

    public Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        try (var folders = Files.newDirectoryStream(layout.bases(), PREFIX + "*")) {
            folders.forEach(folder -> names.add(folder.getFileName().toString()));
        }
        return names;
    }

    public void remove(String name) throws IOException {
        if (names().contains(name)) {
            removal.accept(layout.bases().resolve(name));
        }
    }

    /** Removes what was about to be added when a process ended, unless one is being added right now. */
    public void removeUnfinished() throws IOException {
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
                removal.accept(folder);
            }
        }
    }

    private FileChannel lockFile() throws IOException {
        return FileChannel.open(
                layout.root().resolve("bases.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
