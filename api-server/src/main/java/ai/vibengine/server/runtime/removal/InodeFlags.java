package ai.vibengine.server.runtime.removal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Flags by which a file cannot be changed or removed by anybody, root included, until they are cleared. */
final class InodeFlags {

    private InodeFlags() {}

    /**
     * Clears them in all of a tree that paths can name, which takes root.
     *
     * @return whether that could be tried
     */
    static boolean clear(Path top) throws IOException {
        if (!Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
            return Program.run(top.getParent(), "chattr", "-f", "-i", "-a", "--", top.toString());
        }
        return Program.run(top, "chattr", "-R", "-f", "-i", "-a", "--", ".");
    }
}
