package ai.vibengine.server.runtime.removal;

import ai.vibengine.server.runtime.machine.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;

/** Flags by which a file cannot be changed or removed by any user, root included, until they are cleared. */
final class InodeFlags {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private InodeFlags() {}

    /**
     * Clears them in all of a tree that paths can name, which takes root.
     *
     * @return whether that could be tried
     */
    static boolean clear(Path top) throws IOException {
        if (!Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
            return Tool.tryToRun(PATIENCE, top.getParent(), "chattr", "-f", "-i", "-a", "--", top.toString());
        }
        return Tool.tryToRun(PATIENCE, top, "chattr", "-R", "-f", "-i", "-a", "--", ".");
    }
}
