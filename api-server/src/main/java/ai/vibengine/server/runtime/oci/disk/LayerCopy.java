package ai.vibengine.server.runtime.oci.disk;

import ai.vibengine.server.runtime.machine.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies what a build wrote out of its image: owners, modes, times, attributes, holes, links and the marks of an overlay. */
public final class LayerCopy {

    /** A part of the names of folders that are being copied to. */
    public static final String UNFINISHED = "/.unfinished-";

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** The space that an empty file takes. */
    private static final long FILE = 2048;

    private @Nullable Tool running;
    private boolean cancelled;

    /**
     * Copies a folder.
     *
     * @param to not there yet
     * @throws IOException when a part cannot be copied, as one whose path is longer than the kernel takes
     */
    public void copy(Path from, Path to) throws IOException {
        Tool tool;
        synchronized (this) {
            if (cancelled) {
                throw new IOException("cancelled");
            }
            tool = Tool.start(List.of(
                    "cp",
                    "-dR",
                    "--preserve=mode,ownership,timestamps,links,xattr",
                    "--sparse=always",
                    "--no-target-directory",
                    "--",
                    from.toString(),
                    to.toString()));
            running = tool;
        }
        tool.await(PATIENCE);
    }

    /** Ends a copy that is under way, and those to come. */
    public synchronized void cancel() {
        cancelled = true;
        if (running != null) {
            running.kill();
        }
    }

    /** Returns how much space a folder takes. */
    public static long bytesOf(Path folder) throws IOException {
        String[] words = Tool.run(PATIENCE, "du", "-s", "--block-size=1", "--", folder.toString())
                .split("\\s", 2);
        return Long.parseLong(words[0]);
    }

    /** Returns how much space the content of an image takes elsewhere, and a little more. */
    public static long bytesIn(Path mounted) throws IOException {
        String[] numbers = Tool.run(
                        Duration.ofSeconds(10), "stat", "-f", "-c", "%S %b %f %c %d", "--", mounted.toString())
                .split(" ", -1);
        long block = Long.parseLong(numbers[0]);
        long blocks = Long.parseLong(numbers[1]) - Long.parseLong(numbers[2]);
        long files = Long.parseLong(numbers[3]) - Long.parseLong(numbers[4]);
        return blocks * block + files * FILE;
    }
}
