package ai.vibengine.server.rootfs;

import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The folder that a root filesystem is put together in. Names are those of the root filesystem; links in them are followed as they would be
 * inside it, so nothing is ever touched outside. The folder may not be changed by others meanwhile.
 */
final class RootFolder {

    private static final int MOST_LINKS = 40;
    private static final int NEW_FOLDER_MODE = 0755;

    private final Path top;
    private final boolean owns;
    private final UnpackLimit limit;
    private final Set<Path> touched = new HashSet<>();

    /**
     * Puts together what the limit lets.
     *
     * @param owns whether entries get the owners that they name, which takes root
     */
    RootFolder(Path top, boolean owns, UnpackLimit limit) {
        this.limit = limit;
        this.top = top;
        this.owns = owns;
    }

    UnpackLimit limit() {
        return limit;
    }

    Path top() {
        return top;
    }

    /** Begins the next layer: all that is there counts as coming from below. */
    void nextLayer() {
        touched.clear();
        limit.forgetPaths();
    }

    void folder(String name, EntryAttributes attributes) throws IOException {
        List<String> parts = parts(name);
        Path path = parts.isEmpty() ? top : place(parts);
        if (!isFolder(path)) {
            limit.entry();
            TreeRemoval.remove(path);
            Files.createDirectory(path);
        }
        own(path, attributes);
        Files.setAttribute(path, "unix:mode", attributes.folderMode());
        touch(path);
    }

    /** Makes the folder that a path leads to, if it is not there. */
    void make(String path) throws IOException {
        folder(steps(path));
    }

    void file(String name, EntryAttributes attributes, InputStream content) throws IOException {
        Path path = vacate(name);
        Files.copy(limit.ofFile(content), path);
        own(path, attributes);
        Files.setAttribute(path, "unix:mode", attributes.fileMode());
        Files.setLastModifiedTime(path, attributes.modified());
    }

    void symbolicLink(String name, EntryAttributes attributes, String target) throws IOException {
        Path path = vacate(name);
        try {
            Files.createSymbolicLink(path, Path.of(target));
        } catch (InvalidPathException unwritable) {
            throw unwritable(target, unwritable);
        }
        own(path, attributes);
    }

    /** Adds a further name for a file that is there already. */
    void hardLink(String name, String target) throws IOException {
        List<String> parts = parts(target);
        Path existing = parts.isEmpty() ? top : place(parts);
        if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(existing)) {
            throw new RootFilesystemException(name + " is another name of " + target + ", which is not there");
        }
        if (!existing.equals(place(partsOfEntry(name)))) {
            Files.createLink(vacate(name), existing);
        }
    }

    /** Removes what a lower layer put there. */
    void remove(String name) throws IOException {
        TreeRemoval.remove(place(partsOfEntry(name)));
    }

    /** Removes everything from the folder that lower layers put there. */
    void empty(String name) throws IOException {
        List<String> parts = parts(name);
        Path folder = parts.isEmpty() ? top : place(parts);
        if (!isFolder(folder)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!touched.contains(entry)) {
                    TreeRemoval.remove(entry);
                }
            }
        }
    }

    private Path vacate(String name) throws IOException {
        limit.entry();
        Path path = place(partsOfEntry(name));
        TreeRemoval.remove(path);
        touch(path);
        return path;
    }

    private void touch(Path path) throws IOException {
        for (Path each = path; !each.equals(top); each = Objects.requireNonNull(each.getParent())) {
            if (touched.add(each)) {
                limit.remember(each.toString());
            }
        }
    }

    /** Returns the path that a name leads to, its last part not followed. */
    private Path place(List<String> parts) throws IOException {
        Path folder = folder(parts.subList(0, parts.size() - 1));
        return child(folder, parts.get(parts.size() - 1));
    }

    /** Returns the folder that these names lead to, through links; what is missing is made. */
    private Path folder(List<String> names) throws IOException {
        Deque<String> left = new ArrayDeque<>(names);
        Path at = top;
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                at = at.equals(top) ? top : Objects.requireNonNull(at.getParent());
                continue;
            }
            Path next = child(at, name);
            if (Files.isSymbolicLink(next)) {
                links++;
                if (links > MOST_LINKS) {
                    throw new RootFilesystemException("too many links on the way to " + String.join("/", names));
                }
                String target = Files.readSymbolicLink(next).toString();
                at = target.startsWith("/") ? top : at;
                List<String> steps = steps(target);
                for (int i = steps.size() - 1; i >= 0; i--) {
                    left.push(steps.get(i));
                }
            } else {
                if (!isFolder(next)) {
                    limit.entry();
                    Files.deleteIfExists(next);
                    Files.createDirectory(next);
                    Files.setAttribute(next, "unix:mode", NEW_FOLDER_MODE);
                }
                at = next;
            }
        }
        return at;
    }

    private void own(Path path, EntryAttributes attributes) throws IOException {
        if (owns) {
            Files.setAttribute(path, "unix:uid", id(path, attributes.user()), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", id(path, attributes.group()), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static int id(Path path, long id) throws IOException {
        if (id < 0 || id > Integer.MAX_VALUE) {
            throw new RootFilesystemException(path.getFileName() + " has an impossible owner: " + id);
        }
        return (int) id;
    }

    private static List<String> partsOfEntry(String name) throws IOException {
        List<String> parts = parts(name);
        if (parts.isEmpty()) {
            throw new RootFilesystemException("the root itself is no folder: " + name);
        }
        return parts;
    }

    private static List<String> parts(String name) throws IOException {
        List<String> parts = steps(name);
        if (parts.contains("..")) {
            throw new RootFilesystemException("a name leads out of the root filesystem: " + name);
        }
        return parts;
    }

    private static List<String> steps(String name) {
        List<String> steps = new ArrayList<>();
        for (String step : name.split("/", -1)) {
            if (!step.isEmpty() && !step.equals(".")) {
                steps.add(step);
            }
        }
        return steps;
    }

    private static Path child(Path folder, String name) throws IOException {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException unwritable) {
            throw unwritable(name, unwritable);
        }
    }

    private static RootFilesystemException unwritable(String name, InvalidPathException cause) {
        return new RootFilesystemException(
                "a name cannot be written in this locale, set LC_ALL=C.UTF-8: " + name, cause);
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }
}
