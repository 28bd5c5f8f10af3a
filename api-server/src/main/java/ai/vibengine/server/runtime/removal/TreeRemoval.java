package ai.vibengine.server.runtime.removal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Removes folders, whatever is in them. Depth, names and modes do not matter, links and mounts are not followed, and neither the open
 * descriptors nor the stack grow with the tree.
 */
public final class TreeRemoval {

    private TreeRemoval() {}

    /**
     * Removes the file or folder with all that is in it; without effect when it does not exist.
     *
     * @throws IOException when something resists; all else is removed
     */
    public static void remove(Path tree) throws IOException {
        remove(tree, () -> false);
    }

    /**
     * Removes a tree, or a part of it when told to stop meanwhile.
     *
     * @throws StoppedException when it was told to stop
     */
    static void remove(Path tree, BooleanSupplier stopped) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS) || removeAtOnce(tree)) {
            return;
        }
        Path top = tree.toAbsolutePath();
        Mounts.detach(top);
        TreeSweep sweep = sweep(top, stopped);
        while (!sweep.isComplete() && InodeFlags.clear(top)) {
            TreeSweep next = sweep(top, stopped);
            if (!next.isComplete() && !next.removedAnything()) {
                throw next.failure(top);
            }
            sweep = next;
        }
        if (!sweep.isComplete()) {
            throw sweep.failure(top);
        }
    }

    /** Removes a file in one step, which most files need. */
    private static boolean removeAtOnce(Path tree) {
        try {
            return !Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS) && Files.deleteIfExists(tree);
        } catch (IOException resisting) {
            return false;
        }
    }

    private static TreeSweep sweep(Path top, BooleanSupplier stopped) throws IOException {
        try (DirectoryStream<Path> parent = Files.newDirectoryStream(Objects.requireNonNull(top.getParent()))) {
            if (!(parent instanceof SecureDirectoryStream<Path> opened)) {
                throw new IOException("this system cannot remove files relative to an open folder");
            }
            TreeSweep sweep = new TreeSweep(opened, stopped);
            sweep.run(Objects.requireNonNull(top.getFileName()));
            return sweep;
        }
    }
}
