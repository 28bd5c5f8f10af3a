package ai.vibengine.server.runtime.oci.disk;

import ai.vibengine.server.runtime.DiskBounds;
import ai.vibengine.server.runtime.DiskSettings;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.runtime.oci.disk.Writable.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runtime's use of the disk: the places that containers write to, and the space that is left. Thread-safe. */
public final class Disks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Disks.class);
    /** The name of the folder of what comes from registries, within that of the runtime. */
    public static final String PULLED = "pulled";

    private static final String IMAGES = "images";
    private static final long WATCH_SECONDS = 1;

    private final DiskLimits limits;
    private final DiskImages images;
    private final ServerReserve reserve;
    private final DiskRoom room;
    private final boolean imagesWork;
    private final boolean sandboxGiven;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("disk-watch"));

    private Disks(
            DiskLimits limits,
            DiskImages images,
            ServerReserve reserve,
            Path folder,
            boolean imagesWork,
            boolean sandboxGiven) {
        this.limits = limits;
        this.images = images;
        this.reserve = reserve;
        this.room = new DiskRoom(folder, reserve);
        this.imagesWork = imagesWork;
        this.sandboxGiven = sandboxGiven;
    }

    /**
     * Looks at the disk of a data folder, which must be locked, and takes back what an earlier server left mounted.
     *
     * @param folder the runtime's own
     * @param bundles the folders in which images may have been mounted
     * @param mayMount whether this process has the power to mount images for all to see
     * @throws ai.vibengine.server.runtime.RuntimeSetupException when the disk cannot be what was asked for
     */
    public static Disks open(Path folder, List<Path> bundles, DiskSettings settings, boolean mayMount)
            throws IOException {
        Orphans.end(folder);
        for (Path top : bundles) {
            DiskImages.unmountAllBelow(top);
        }
        DiskImages.unmountAllBelow(folder.resolve(IMAGES));
        DiskLimits limits = DiskLimits.of(settings, folder);
        ServerReserve reserve = new ServerReserve(folder.resolve("reserve"), limits.reserve());
        reserve.adjust();
        DiskImages images =
                new DiskImages(folder.resolve(IMAGES), Set.copyOf(List.of(limits.sandbox(), limits.build())));
        images.forgetUnusualSizes();
        Optional<String> whyNot = mayMount ? images.whyNot() : Optional.of("an ordinary user may not mount them");
        whyNot.ifPresent(why -> LOG.warn(
                "No bounded filesystems on the disk: {}. What a sandbox writes is kept in its memory, and builds are"
                        + " only ended when the disk is nearly full",
                why));
        Disks disks = new Disks(
                limits,
                images,
                reserve,
                folder,
                whyNot.isEmpty(),
                settings.sandbox().given());
        var unused = disks.watch.scheduleWithFixedDelay(disks::look, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
        return disks;
    }

    private void look() {
        try {
            reserve.adjust();
        } catch (RuntimeException failure) {
            LOG.warn("the disk cannot be looked at", failure);
        }
    }

    /** Returns the limits on this disk. */
    public DiskLimits limits() {
        return limits;
    }

    /** Returns how much a sandbox may write here: less than the settings' default where it goes to its memory. */
    public long sandboxBytes(long memoryBytes) {
        return imagesWork || sandboxGiven
                ? limits.sandbox()
                : Math.min(limits.sandbox(), memoryBytes / DiskBounds.PART_OF_MEMORY);
    }

    /** Returns whether what a sandbox writes goes to its memory, if that has a bound. */
    public boolean areInMemory() {
        return !imagesWork;
    }

    /** Returns the images on this disk. */
    public DiskImages images() {
        return images;
    }

    /** Returns the space on this disk. */
    public DiskRoom room() {
        return room;
    }

    /** Returns the place where a sandbox by the settings writes. */
    public Writable ofSandbox() {
        return ofSandbox(limits.sandbox());
    }

    /** Returns the place where a sandbox writes that may write so much. */
    public Writable ofSandbox(long bytes) {
        if (bytes == 0) {
            return Writable.folder();
        }
        return new Writable(imagesWork ? Kind.IMAGE : Kind.MEMORY, bytes);
    }

    /** Returns the place where a build writes that may write so much: its result must outlive its container. */
    public Writable ofBuild(long bytes) {
        return bytes == 0 ? Writable.folder() : new Writable(imagesWork ? Kind.IMAGE : Kind.FOLDER, bytes);
    }

    /**
     * Promises space for the files of a container.
     *
     * @throws NoRoomException when there is not that much
     */
    public void claim(String id, Path image, Writable writable) throws NoRoomException {
        if (writable.kind() == Kind.IMAGE) {
            room.claim(id, image, writable.bytes());
        } else {
            room.require(id, 0);
        }
    }

    /** Counts what a container may still write that an earlier server started. */
    public void adopt(String id, Path image) {
        if (Files.exists(image)) {
            room.keepImage(id, image);
        }
    }

    /** Tells why nothing can be written; empty when it can. */
    public Optional<String> problem() {
        return room.isExhausted()
                ? Optional.of("The disk has less room than the server keeps for itself.")
                : Optional.empty();
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
