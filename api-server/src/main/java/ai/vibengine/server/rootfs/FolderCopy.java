package ai.vibengine.server.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Copies a root filesystem that lies in a folder, hard links included; devices, pipes and the files of the kernel stay behind. */
final class FolderCopy extends SimpleFileVisitor<Path> {

    private static final List<String> OF_THE_KERNEL = List.of("dev", "proc", "sys");

    private final Path from;
    private final RootFolder to;
    private final Map<Object, String> names = new HashMap<>();

    private FolderCopy(Path from, RootFolder to) {
        this.from = from;
        this.to = to;
    }

    static void copy(Path from, RootFolder to) throws IOException {
        Files.walkFileTree(from, new FolderCopy(from, to));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes basic) throws IOException {
        to.folder(nameOf(folder), attributes(folder));
        return OF_THE_KERNEL.contains(nameOf(folder)) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes basic) throws IOException {
        String name = nameOf(file);
        if (basic.isSymbolicLink()) {
            to.symbolicLink(name, attributes(file), Files.readSymbolicLink(file).toString());
        } else if (basic.isRegularFile()) {
            String first = names.putIfAbsent(Objects.requireNonNull(basic.fileKey()), name);
            if (first != null) {
                to.hardLink(name, first);
            } else {
                try (InputStream content = Files.newInputStream(file)) {
                    to.file(name, attributes(file), content);
                }
            }
        }
        return FileVisitResult.CONTINUE;
    }

    private String nameOf(Path path) {
        return from.relativize(path).toString();
    }

    private static EntryAttributes attributes(Path path) throws IOException {
        Map<String, Object> all =
                Files.readAttributes(path, "unix:mode,uid,gid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        return new EntryAttributes(
                (Integer) Objects.requireNonNull(all.get("mode")),
                (Integer) Objects.requireNonNull(all.get("uid")),
                (Integer) Objects.requireNonNull(all.get("gid")),
                (FileTime) Objects.requireNonNull(all.get("lastModifiedTime")));
    }
}
