package ai.vibengine.server.runtime.oci.disk;

import ai.vibengine.server.runtime.machine.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Promises space on the disk and never more than there is: the amounts that containers may still write, and the part that is kept for the
 * server, must fit into the free space. Thread-safe.
 */
public final class DiskRoom {

    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int BLOCK = 512;
    private static final String ALLOCATED = "stat -c '%b %n' -- \"$@\" 2>/dev/null || true";

    private final Path folder;
    private final ServerReserve reserve;
    private final Map<String, Claim> claims = new HashMap<>();

    /**
     * The promise to one container.
     *
     * @param image the image that it is written to; empty when that is a file like any other
     * @param taken how much of it is no longer free, as far as is known: it only grows
     */
    private record Claim(Optional<Path> image, long bytes, long taken) {
        long growth() {
            return Math.max(0, bytes - taken);
        }
    }

    /** @param folder any one on the disk */
    public DiskRoom(Path folder, ServerReserve reserve) {
        this.folder = folder;
        this.reserve = reserve;
    }

    /**
     * Promises space for an image in which so many bytes can be written.
     *
     * @throws NoRoomException when there is not that much
     */
    public synchronized void claim(String id, Path image, long bytes) throws NoRoomException {
        long all = DiskImages.imageBytes(bytes);
        require(id, all);
        claims.put(id, new Claim(Optional.of(image), all, 0));
    }

    /** Counts what was promised by an earlier server. */
    synchronized void keepImage(String id, Path image) {
        claims.put(id, new Claim(Optional.of(image), image.toFile().length(), 0));
    }

    /**
     * Promises space for so many bytes in other files.
     *
     * @throws NoRoomException when there is not that much
     */
    public synchronized void claimFiles(String id, long bytes) throws NoRoomException {
        require(id, bytes);
        claims.put(id, new Claim(Optional.empty(), bytes, 0));
    }

    /** Takes a promise back; without effect when there is none. */
    public synchronized void release(String id) {
        claims.remove(id);
    }

    /** Takes back whatever was promised to a container and to what runs in it. */
    public synchronized void releaseAll(String id) {
        claims.keySet().removeIf(key -> key.equals(id) || key.startsWith(id + "/"));
    }

    /**
     * Throws when there is no space for so many bytes now; promises nothing.
     *
     * @param whom the name of its user, for the message
     */
    public synchronized void require(String whom, long bytes) throws NoRoomException {
        if (!reserve.isWhole()) {
            throw new NoRoomException("no room on the disk for " + whom
                    + ": the disk is full, or has no inodes, and gives the server less than it keeps for"
                    + " itself. Make room");
        }
        if (left() < bytes) {
            look();
            long left = left();
            if (left < bytes) {
                throw new NoRoomException("no room on the disk for " + whom + ": it may take " + mebibytes(bytes)
                        + " MiB, " + mebibytes(left) + " MiB are left beside what " + claims.size()
                        + " others may still write and what is kept for the server (" + mebibytes(reserve.wanted())
                        + " MiB). See --sandbox-disk, --build-disk and --disk-reserve, or make room");
            }
        }
    }

    /** Returns how much can still be promised; negative when too much was. */
    private long left() {
        long promised = claims.values().stream().mapToLong(Claim::growth).sum();
        return free() - promised - reserve.wanted();
    }

    /** Returns the free space, the server's own part included. */
    private long free() {
        return folder.toFile().getUsableSpace() + reserve.held();
    }

    /** Returns whether no more is left than the server keeps for itself. */
    public boolean isShort() {
        return !reserve.isWhole() || free() < reserve.wanted();
    }

    /** Returns whether even of that a good part is gone: writers with a promise could not cause that. */
    public boolean isExhausted() {
        return !reserve.isWhole() || free() < reserve.wanted() / 2;
    }

    /** Finds out how much was written: to know that late is on the safe side. */
    private void look() {
        List<String> command = new ArrayList<>(List.of("sh", "-c", ALLOCATED, "sh"));
        claims.values().forEach(claim -> claim.image().map(Path::toString).ifPresent(command::add));
        if (command.size() == 4) {
            return;
        }
        try {
            Map<String, Long> taken = new HashMap<>();
            for (String line : Tool.start(command).await(PATIENCE).lines().toList()) {
                int blank = line.indexOf(' ');
                taken.put(line.substring(blank + 1), Long.parseLong(line.substring(0, blank)) * BLOCK);
            }
            claims.replaceAll((id, claim) -> new Claim(
                    claim.image(),
                    claim.bytes(),
                    claim.image().map(Path::toString).map(taken::get).orElse(claim.taken())));
        } catch (IOException | RuntimeException failure) {
            LOG.warn("how much of the disk sandboxes have taken cannot be seen", failure);
        }
    }

    private static long mebibytes(long bytes) {
        return bytes >> 20;
    }
}
