package ai.vibengine.server.runtime.oci.registry;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A look, several times a second, at how large a folder has become that another program fills: what it was told of sizes may be false. */
final class GrowthBound implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GrowthBound.class);
    private static final long INTERVAL_MILLIS = 200;

    private final Path folder;
    private final long mostBytes;
    private final Runnable tooLarge;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("image-size"));
    private volatile boolean exceeded;

    /**
     * Begins to look.
     *
     * @param mostBytes how much may be in the folder
     * @param tooLarge is run when there is more
     */
    GrowthBound(Path folder, long mostBytes, Runnable tooLarge) {
        this.folder = folder;
        this.mostBytes = mostBytes;
        this.tooLarge = tooLarge;
        var unused = watch.scheduleWithFixedDelay(this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (bytes() > mostBytes) {
                exceeded = true;
                tooLarge.run();
            }
        } catch (IOException | RuntimeException moved) {
            // Files come and go meanwhile; the next look sees them.
            LOG.debug("{} cannot be looked at now", folder, moved);
        }
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    /** Returns whether there was more, now or before. */
    boolean isExceeded() throws IOException {
        return exceeded || bytes() > mostBytes;
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
