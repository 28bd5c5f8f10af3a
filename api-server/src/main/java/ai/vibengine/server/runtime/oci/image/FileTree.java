package ai.vibengine.server.runtime.oci.image;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Whole folders at once. Symbolic links are never followed: what is in a folder may have been put there by an attacker. */
public final class FileTree {

    public static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rwxr-xr-x");

    private FileTree() {}

    /** Copies the files that everyone may read; those that only root may read stay on the machine. */
    static void copyReadable(Path from, Path to) throws IOException {
        if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (!mayBeReadByAll(folder)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.setPosixFilePermissions(Files.createDirectories(copyOf(folder)), PUBLIC);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) {
                    Path pointsTo = Files.readSymbolicLink(file);
                    Files.createSymbolicLink(copyOf(file), pointsTo);
                } else if (attributes.isRegularFile() && mayBeReadByAll(file)) {
                    Files.copy(file, copyOf(file), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                // Only root is even asked about folders that are for their owner alone.
                if (failure instanceof AccessDeniedException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            private Path copyOf(Path source) {
                return to.resolve(from.relativize(source));
            }
        });
    }

    private static boolean mayBeReadByAll(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
    }

    public static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }
}
