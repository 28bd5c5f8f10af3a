package ai.vibengine.server.runtime.oci.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The copies, mounts and pulls that a killed server had started. Left alone, they would bring back things that are about to be removed. */
final class Orphans {

    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
    private static final long PATIENCE_SECONDS = 10;

    private Orphans() {}

    /** Ends all of them that work below the folder, and waits for their end. */
    static void end(Path top) throws IOException {
        List<ProcessHandle> orphans = ProcessHandle.allProcesses()
                .filter(process -> isOne(process.pid(), top))
                .toList();
        for (ProcessHandle orphan : orphans) {
            LOG.info("ending process {} of an interrupted copy, mount or pull", orphan.pid());
            orphan.destroyForcibly();
        }
        for (ProcessHandle orphan : orphans) {
            try {
                orphan.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interruption);
            } catch (ExecutionException | TimeoutException failure) {
                throw new IOException("process " + orphan.pid() + " does not end", failure);
            }
        }
    }

    private static boolean isOne(long pid, Path top) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            return Arrays.stream(new String(line, StandardCharsets.UTF_8).split("\0", -1))
                    .anyMatch(argument -> argument.startsWith(top + "/")
                            && (argument.endsWith("/" + DiskImages.FILE)
                                    || argument.contains(LayerCopy.UNFINISHED)
                                    || argument.startsWith(top.resolve(Disks.PULLED) + "/")));
        } catch (IOException gone) {
            return false;
        }
    }
}
