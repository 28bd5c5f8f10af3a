package ai.vibengine.server.runtime.oci.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The layers of images as registries give them out, so that those which images have in common are pulled once. Those that were used longest
 * ago go when there are too many. Thread-safe.
 */
final class BlobCache {

    private static final String ALGORITHM = "sha256";

    private final Path folder;
    private final long mostBytes;
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private record Blob(Path file, long bytes, FileTime used) {}

    /** @param mostBytes how much is kept while nothing is pulled */
    BlobCache(Path folder, long mostBytes) throws IOException {
        this.folder = folder;
        this.mostBytes = mostBytes;
        Files.createDirectories(folder.resolve(ALGORITHM));
    }

    /** Returns the folder, with one for each algorithm in it. */
    Path folder() {
        return folder;
    }

    /** Work with blobs. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Does something with blobs, of which none goes meanwhile. */
    <T> T using(Work<T> work) throws IOException {
        use.readLock().lock();
        try {
            return work.run();
        } finally {
            use.readLock().unlock();
        }
    }

    /** Notes that these were used now. */
    void touch(List<String> digests) throws IOException {
        for (String digest : digests) {
            Path blob = folder.resolve(ALGORITHM).resolve(digest.substring(digest.indexOf(':') + 1));
            if (Files.isRegularFile(blob)) {
                Files.setLastModifiedTime(blob, FileTime.from(java.time.Instant.now()));
            }
        }
    }

    /** Removes those that are too many, unless something is pulled. */
    void evict() throws IOException {
        if (!use.writeLock().tryLock()) {
            return;
        }
        try {
            List<Blob> blobs = new ArrayList<>();
            try (var files = Files.newDirectoryStream(folder.resolve(ALGORITHM))) {
                for (Path file : files) {
                    blobs.add(new Blob(file, Files.size(file), Files.getLastModifiedTime(file)));
                }
            } catch (NoSuchFileException gone) {
                return;
            }
            long bytes = blobs.stream().mapToLong(Blob::bytes).sum();
            blobs.sort(Comparator.comparing(Blob::used));
            for (Blob blob : blobs) {
                if (bytes <= mostBytes) {
                    return;
                }
                Files.deleteIfExists(blob.file());
                bytes -= blob.bytes();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
