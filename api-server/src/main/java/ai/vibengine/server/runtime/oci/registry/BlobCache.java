package ai.vibengine.server.runtime.oci.registry;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The parts of images as registries gave them out, so that those which images have in common are pulled once. A pull has links of its own to
 * them, so any can go at any time; only what was found to be what its digest says is kept. Those that were used longest ago go when there are
 * too many. Thread-safe.
 */
final class BlobCache {

    private final Path folder;
    private final long mostBytes;
    private final Clock clock;

    private record Blob(Path file, long bytes, FileTime used) {}

    /** @param mostBytes how much is kept */
    BlobCache(Path folder, long mostBytes, Clock clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.mostBytes = mostBytes;
        this.clock = clock;
        evict();
    }

    /** Links those of these parts that are here into a folder. */
    void linkTo(Path blobs, List<String> digests) throws IOException {
        for (String digest : digests) {
            link(folder.resolve(hex(digest)), blobs.resolve(hex(digest)));
        }
    }

    /** Keeps these parts, which are in a folder and have been verified. */
    void keep(Path blobs, List<String> digests) throws IOException {
        for (String digest : digests) {
            Path kept = folder.resolve(hex(digest));
            link(blobs.resolve(hex(digest)), kept);
            if (Files.exists(kept)) {
                Files.setLastModifiedTime(kept, FileTime.from(clock.instant()));
            }
        }
    }

    private static void link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException | NoSuchFileException same) {
            // One that is there is the same; one that is not is pulled.
            return;
        }
    }

    private static String hex(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }

    /** Removes those that are too many. */
    synchronized void evict() throws IOException {
        List<Blob> blobs = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                blobs.add(new Blob(file, Files.size(file), Files.getLastModifiedTime(file)));
            }
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
    }
}
