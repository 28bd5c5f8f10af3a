package ai.vibengine.server.runtime.oci.disk;

import ai.vibengine.server.runtime.machine.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies what a build or a sandbox wrote out of its image: owners, modes, times, attributes, holes, links and the marks of an overlay. */
public final class LayerCopy {

    /** A part of the names of folders that are being copied to. */
    public static final String UNFINISHED = "/.unfinished-";

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** For as long a sandbox may stand still at most: shorter than its agent, commands that begin and file requests wait for each other. */
    public static final Duration SNAPSHOT_PATIENCE = Duration.ofSeconds(20);

    private static final List<String> COPY = List.of("cp", "-dR", "--preserve=mode,ownership,timestamps,links,xattr");
    private static final String TMP = "tmp";

    /** An empty folder in place of another one, for one program and for nobody else; it has the same owner and mode. */
    private static final String COVER_AND_RUN =
            "mount -t tmpfs -o \"ro,size=4k,nr_inodes=2,$(stat -c mode=%a,uid=%u,gid=%g -- \"$1\")\" none \"$1\""
                    + " && shift && exec \"$@\"";

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
        List<String> command = new ArrayList<>(COPY);
        command.addAll(List.of("--sparse=always", "--no-target-directory", "--", from.toString(), to.toString()));
        run(command, PATIENCE);
    }

    private void run(List<String> command, Duration patience) throws IOException {
        Tool tool;
        synchronized (this) {
            if (cancelled) {
                throw new IOException("cancelled");
            }
            tool = Tool.start(command);
            running = tool;
        }
        tool.await(patience);
    }

    /**
     * Copies what a sandbox has written, which must not write meanwhile.
     *
     * @param to not there yet
     * @param includeTmp whether what is in its folder {@code tmp} is copied, too
     * @throws IOException when a part cannot be copied, as one whose path is longer than the kernel takes, or that takes too long
     */
    public void copySnapshot(Path from, Path to, boolean includeTmp) throws IOException {
        List<String> command = new ArrayList<>();
        boolean cover = !includeTmp && Files.isDirectory(from.resolve(TMP), LinkOption.NOFOLLOW_LINKS);
        if (cover) {
            command.addAll(
                    List.of("unshare", "--mount", "--propagation", "slave", "--", "sh", "-c", COVER_AND_RUN, "sh"));
            command.add(from.resolve(TMP).toString());
        }
        command.addAll(COPY);
        // As one whole: what the filesystem can share, or copies by itself, is not read.
        command.addAll(List.of("--sparse=auto", "--one-file-system", "--no-target-directory", "--"));
        command.addAll(List.of(from.toString(), to.toString()));
        run(command, SNAPSHOT_PATIENCE);
    }

    /** Removes the sockets from a folder: nobody listens on a copy. */
    public void removeSockets(Path folder) throws IOException {
        run(List.of("find", folder.toString(), "-type", "s", "-delete"), PATIENCE);
    }

    /** Ends a copy that is under way, and those to come. */
    public synchronized void cancel() {
        cancelled = true;
        if (running != null) {
            running.kill();
        }
    }

    /** Returns how much space a folder takes, with what each file costs that is empty. */
    public static long bytesAndFilesOf(Path folder) throws IOException {
        String[] words = Tool.run(PATIENCE, "du", "-s", "--inodes", "--", folder.toString())
                .split("\\s", 2);
        return bytesOf(folder) + FILE * Long.parseLong(words[0]);
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
