package ai.vibengine.server.runtime.removal;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes trees out of the way at once and removes them in the background. A tree that resists goes to a folder for such, is told of once, and
 * is tried again. Whatever is in either folder at a start is what an earlier server had not removed yet. Thread-safe.
 */
public final class Removals implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Removals.class);
    private static final int WORKERS = 2;
    private static final long PATIENCE_SECONDS = 10;

    private final Path removing;
    private final Path unremovable;
    private final Retries retries;
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS, new DaemonThreads("removal"));
    private volatile boolean stopped;

    /**
     * Removes nothing yet.
     *
     * @param removing the folder where trees wait for their removal, on the filesystem that they are on
     * @param unremovable the folder of those that resist, on the same filesystem
     */
    public Removals(Path removing, Path unremovable, Retries retries) {
        this.removing = removing;
        this.unremovable = unremovable;
        this.retries = retries;
    }

    /** Goes on with what an earlier server had not removed. */
    public void resume() throws IOException {
        for (Path folder : List.of(removing, unremovable)) {
            try (var trees = Files.newDirectoryStream(folder)) {
                trees.forEach(this::removeInBackground);
            }
        }
    }

    /** Takes the tree out of the way; callers wait for no more than that. Without effect when it does not exist. */
    public void remove(Path tree) {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path waiting = removing.resolve(UUID.randomUUID().toString());
        try {
            Files.move(tree, waiting, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            LOG.debug("{} is gone already", tree);
            return;
        } catch (IOException failure) {
            // A full disk may not take one more name, and a tree whose top is immutable cannot be moved.
            removeWhereItIs(tree, failure);
            return;
        }
        removeInBackground(waiting);
    }

    private void removeWhereItIs(Path tree, IOException why) {
        try {
            TreeRemoval.remove(tree, () -> stopped);
        } catch (StoppedException stop) {
            LOG.debug("{} is left to the next start", tree);
        } catch (IOException failure) {
            failure.addSuppressed(why);
            keepTrying(tree, failure);
        }
    }

    private void removeInBackground(Path waiting) {
        try {
            workers.execute(() -> removeNow(waiting));
        } catch (RejectedExecutionException closed) {
            LOG.debug("{} is left to the next start", waiting);
        }
    }

    private void removeNow(Path waiting) {
        try {
            TreeRemoval.remove(waiting, () -> stopped);
        } catch (StoppedException stop) {
            LOG.debug("{} is left to the next start", waiting);
        } catch (IOException | RuntimeException failure) {
            keepTrying(setAside(waiting), failure);
        }
    }

    private Path setAside(Path tree) {
        Path aside = unremovable.resolve(tree.getFileName());
        try {
            return Files.move(tree, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            LOG.debug("{} cannot be set aside", tree, failure);
            return tree;
        }
    }

    private void keepTrying(Path tree, Exception failure) {
        if (stopped) {
            LOG.debug("{} is left to the next start", tree, failure);
            return;
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        LOG.warn(
                "{} cannot be removed, which is tried again from time to time and at each start: {}",
                tree,
                cause.toString());
        LOG.debug("{} cannot be removed", tree, failure);
        retries.later("removal of " + tree, () -> TreeRemoval.remove(tree, () -> stopped));
    }

    /** Waits a moment for removals under way; the next server takes over the rest. */
    @Override
    public void close() {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.info("what is not removed yet is left to the next start");
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        stopped = true;
        workers.shutdownNow();
    }
}
