package ai.vibengine.server.runtime.oci.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Space that is kept for the server. Most of it is only left free. A part is held by files: other writers that fill the disk leave that,
 * and given free it lets a server start, and end sandboxes, on a disk that is full or has no inodes. Thread-safe.
 */
public final class ServerReserve {

    private static final Logger LOG = LoggerFactory.getLogger(ServerReserve.class);
    private static final long MOST_HELD = 8L << 20;
    private static final int FILES = 16;

    /** The free space below which the part that was held for such a time is given free. */
    private static final long LITTLE = 2L << 20;

    private final Path folder;
    private final long wanted;
    private long held;

    /**
     * @param folder for the files; it is made
     * @param wanted how much to keep in all
     */
    public ServerReserve(Path folder, long wanted) throws IOException {
        Files.createDirectories(folder);
        this.folder = folder;
        this.wanted = wanted;
        this.held = heldBy(folder);
    }

    /** Returns how much should be kept. */
    public long wanted() {
        return wanted;
    }

    /** Returns how much of it is held by files. */
    synchronized long held() {
        return held;
    }

    /** Returns whether the part to be held by files is held. While it is not, the disk is, or was a moment ago, full. */
    synchronized boolean isWhole() {
        return held >= toHold();
    }

    /** Frees the held part if the disk is full, and holds it again when there is space. To be called every now and then. */
    synchronized void adjust() {
        if (held > 0 && isFull()) {
            LOG.warn("the disk is full; giving free {} MiB that were kept for this", held >> 20);
            release();
        } else if (!isWhole() && free() >= wanted) {
            hold();
        }
    }

    /** Returns whether hardly anything can be written, be it for want of space or of inodes. */
    private boolean isFull() {
        if (free() < Math.min(LITTLE, wanted)) {
            return true;
        }
        Path probe = folder.resolve("probe");
        try {
            Files.write(probe, new byte[] {1});
            Files.deleteIfExists(probe);
            return false;
        } catch (IOException failure) {
            return true;
        }
    }

    private long free() {
        return folder.toFile().getUsableSpace();
    }

    private long toHold() {
        return Math.min(MOST_HELD, wanted / 2) / FILES * FILES;
    }

    /** Holds all or nothing, and nothing if that would leave no inode for others. */
    private void hold() {
        // Noise: there are disks that take no space for files that they can compress.
        Random noise = new Random(wanted);
        byte[] bytes = new byte[(int) (toHold() / FILES)];
        try {
            for (int file = 0; file < FILES; file++) {
                noise.nextBytes(bytes);
                try (OutputStream stream = Files.newOutputStream(folder.resolve(Integer.toString(file)))) {
                    stream.write(bytes);
                }
            }
            held = toHold();
            if (isFull()) {
                release();
            }
        } catch (IOException failure) {
            LOG.debug("nothing is kept back yet", failure);
            release();
        }
    }

    private void release() {
        for (int file = 0; file < FILES; file++) {
            try {
                Files.deleteIfExists(folder.resolve(Integer.toString(file)));
            } catch (IOException failure) {
                LOG.warn("what was kept for a full disk cannot be given free", failure);
            }
        }
        held = 0;
    }

    private static long heldBy(Path folder) {
        long bytes = 0;
        for (int file = 0; file < FILES; file++) {
            bytes += folder.resolve(Integer.toString(file)).toFile().length();
        }
        return bytes;
    }
}
