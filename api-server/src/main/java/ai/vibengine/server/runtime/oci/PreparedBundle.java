package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.runtime.oci.disk.DiskImages;
import ai.vibengine.server.runtime.oci.disk.Writable;
import ai.vibengine.server.runtime.removal.Removals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of the next bundle and their mounts, made in the background before they are needed. Thread-safe. */
final class PreparedBundle implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PreparedBundle.class);
    private static final long PATIENCE_SECONDS = 10;

    /** The answer to a start, and the first command after it, go before what only the next start needs. */
    private static final long REST_MILLIS = 15;

    private final Path home;
    private final Removals removals;
    private final DiskImages images;
    private final AtomicReference<@Nullable Spare> spare = new AtomicReference<>();
    // Work that is handed in after the end is dropped: a container that starts at that time must not fail for it.
    private final ScheduledExecutorService maker =
            new ScheduledThreadPoolExecutor(1, new DaemonThreads("bundle-preparation"), new DiscardPolicy());

    private record Spare(Bundle bundle, Writable writable) {}

    /**
     * Empties the folder that it is kept in: an earlier server may have left one.
     *
     * @param writable of the first one
     */
    PreparedBundle(Path home, Removals removals, DiskImages images, Writable writable) throws IOException {
        this.home = home;
        this.removals = removals;
        this.images = images;
        Files.createDirectories(home);
        empty();
        if (writable.kind() != Writable.Kind.MEMORY) {
            // How much that is depends on the sandbox.
            prepareNext(writable);
        }
    }

    /** Makes the folders of a bundle, or moves those there that are ready. */
    void claim(Bundle bundle, Writable writable) throws IOException {
        Spare ready = spare.getAndUpdate(there -> fits(there, writable) ? null : there);
        if (ready == null || !fits(ready, writable)) {
            make(bundle, writable);
        } else {
            Files.move(ready.bundle().folder(), bundle.folder(), StandardCopyOption.ATOMIC_MOVE);
            images.moved(ready.bundle().disk(), bundle.disk(), bundle.image());
        }
    }

    private static boolean fits(@Nullable Spare spare, Writable writable) {
        return spare != null && spare.writable().equals(writable);
    }

    /** Makes the next one, unless there is one, in the background. */
    void prepareNext(Writable writable) {
        later(() -> make(writable));
    }

    /** Does work in the background, after a moment, one piece after the other. */
    void later(Runnable work) {
        var unused = maker.schedule(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException failure) {
                        LOG.warn("something that the next start needs is not made ahead", failure);
                    }
                },
                REST_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private void make(Bundle bundle, Writable writable) throws IOException {
        bundle.createFolders();
        if (writable.kind() == Writable.Kind.IMAGE) {
            images.mount(bundle.image(), bundle.disk(), writable.bytes());
        }
        bundle.createWritable(writable.kind());
    }

    private void make(Writable writable) {
        if (fits(spare.get(), writable)) {
            return;
        }
        discard();
        Bundle next = new Bundle(home.resolve(UUID.randomUUID().toString()));
        try {
            make(next, writable);
            spare.set(new Spare(next, writable));
        } catch (IOException failure) {
            // A start that needs one makes it, and reports why that fails. The remains of this one go with the next
            // server, its mounts at once.
            LOG.debug("no spare bundle", failure);
            unmount(next);
        }
    }

    /** Gives up the spare one; its folder goes with the next server, or at the end of this one. */
    private void discard() {
        Spare left = spare.getAndSet(null);
        if (left != null) {
            unmount(left.bundle());
        }
    }

    private void unmount(Bundle bundle) {
        try {
            images.unmount(bundle.disk());
        } catch (IOException failure) {
            LOG.warn("a spare bundle is not unmounted", failure);
        }
    }

    @Override
    public void close() {
        maker.shutdown();
        try {
            if (!maker.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the spare bundle is still being made");
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        discard();
        try {
            empty();
        } catch (IOException failure) {
            LOG.warn("the spare bundle is left to the next start", failure);
        }
    }

    /** Leaves the folder itself: on a full disk it could not be made again. */
    private void empty() throws IOException {
        try (var bundles = Files.newDirectoryStream(home)) {
            bundles.forEach(removals::remove);
        }
    }
}
