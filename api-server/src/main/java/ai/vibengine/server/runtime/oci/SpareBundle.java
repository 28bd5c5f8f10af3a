package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.removal.Removals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of the next bundle, made while nobody waits for them. Thread-safe. */
final class SpareBundle implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpareBundle.class);
    private static final long PATIENCE_SECONDS = 10;

    private final Path home;
    private final Removals removals;
    private final AtomicReference<@Nullable Bundle> spare = new AtomicReference<>();
    // What is asked for after the end is forgotten: a container that starts at that time must not fail for it.
    private final ExecutorService maker = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), SpareBundle::thread, new DiscardPolicy());

    /** With the folder to keep it in, which is emptied: an earlier server may have left one. */
    SpareBundle(Path home, Removals removals) throws IOException {
        this.home = home;
        this.removals = removals;
        removals.remove(home);
        Files.createDirectories(home);
        replace();
    }

    /** Makes the folders of a bundle, or moves those there that are ready. */
    void become(Bundle bundle) throws IOException {
        Bundle ready = spare.getAndSet(null);
        if (ready == null) {
            bundle.createFolders();
        } else {
            Files.move(ready.folder(), bundle.folder(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Makes the next one, unless there is one, in the background. */
    void replace() {
        maker.execute(this::make);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "spare-bundle");
        thread.setDaemon(true);
        return thread;
    }

    private void make() {
        if (spare.get() != null) {
            return;
        }
        Bundle next = new Bundle(home.resolve(UUID.randomUUID().toString()));
        try {
            next.createFolders();
            spare.set(next);
        } catch (IOException failure) {
            // Whoever needs one makes it, and is told why that fails. What there is of this one goes with the next
            // server.
            LOG.debug("no spare bundle", failure);
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
        removals.remove(home);
    }
}
