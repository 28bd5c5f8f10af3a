package ai.vibengine.server.runtime.removal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One walk through a tree that removes all it can. Every step is relative to an open folder. A folder that lies deep is moved up into the
 * top one before it is entered, so that a bounded number of folders is open and all paths stay short.
 */
final class TreeSweep {

    /**
     * The greatest depth: with names of the greatest length, a path of so many fits into the 4096 bytes that the kernel takes, beside that
     * of the top.
     */
    private static final int DEEPEST = 8;

    private final SecureDirectoryStream<Path> holder;
    private final BooleanSupplier stopped;
    private final Deque<OpenFolder> way = new ArrayDeque<>();
    private String device = "";
    private long removed;
    private long resisted;
    private @Nullable IOException firstFailure;

    /** @param holder the open folder that the tree is in */
    TreeSweep(SecureDirectoryStream<Path> holder, BooleanSupplier stopped) {
        this.holder = holder;
        this.stopped = stopped;
    }

    void run(Path top) throws IOException {
        try {
            BasicFileAttributes attributes = attributes(holder, top);
            device = deviceOf(attributes);
            if (attributes.isDirectory()) {
                way.push(new OpenFolder(holder, top));
            } else {
                holder.deleteFile(top);
            }
            while (!way.isEmpty()) {
                step(way.element());
            }
        } catch (NoSuchFileException gone) {
            return;
        } catch (StoppedException stop) {
            throw stop;
        } catch (IOException failure) {
            resists(null, failure);
        } finally {
            for (OpenFolder folder : way) {
                folder.close();
            }
        }
    }

    boolean isComplete() {
        return resisted == 0;
    }

    boolean removedAnything() {
        return removed > 0;
    }

    IOException failure(Path top) {
        return new IOException(resisted + " entries of " + top + " cannot be removed", firstFailure);
    }

    private void step(OpenFolder folder) throws IOException {
        if (stopped.getAsBoolean()) {
            throw new StoppedException();
        }
        Path entry;
        try {
            entry = folder.next();
        } catch (IOException unreadable) {
            way.pop();
            folder.close();
            resists(way.peek(), unreadable);
            return;
        }
        if (entry == null) {
            leave(folder);
        } else {
            removeIfPossible(folder, entry);
        }
    }

    private void removeIfPossible(OpenFolder folder, Path entry) {
        try {
            remove(folder, entry);
        } catch (AccessDeniedException denied) {
            removeOnceAllowed(folder, entry, denied);
        } catch (NoSuchFileException gone) {
            return;
        } catch (IOException failure) {
            resists(folder, failure);
        }
    }

    private void remove(OpenFolder folder, Path entry) throws IOException {
        Path name = entry.getFileName();
        BasicFileAttributes attributes = attributes(folder.stream(), name);
        if (!attributes.isDirectory()) {
            folder.stream().deleteFile(name);
            removed++;
        } else if (!deviceOf(attributes).equals(device)) {
            throw new IOException("another filesystem is mounted at " + entry);
        } else if (way.size() < DEEPEST) {
            way.push(new OpenFolder(folder.stream(), name));
        } else {
            OpenFolder top = way.getLast();
            folder.stream()
                    .move(
                            name,
                            top.stream(),
                            name.resolveSibling(UUID.randomUUID().toString()));
            top.received();
            removed++;
        }
    }

    /** Removes an entry after a change of modes. Root is never denied for a mode; other users may change the modes of their own files. */
    private void removeOnceAllowed(OpenFolder folder, Path entry, AccessDeniedException denied) {
        try {
            allow(entry.getParent());
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                allow(entry);
            }
            remove(folder, entry);
        } catch (IOException failure) {
            denied.addSuppressed(failure);
            resists(folder, denied);
        }
    }

    private static void allow(@Nullable Path folder) throws IOException {
        if (folder != null) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Removes the folder, now that each of its entries was looked at. */
    private void leave(OpenFolder folder) throws IOException {
        way.pop();
        folder.close();
        OpenFolder parent = way.peek();
        SecureDirectoryStream<Path> in = parent == null ? holder : parent.stream();
        try {
            in.deleteDirectory(folder.name());
            removed++;
        } catch (NoSuchFileException gone) {
            return;
        } catch (DirectoryNotEmptyException more) {
            if (folder.isWorthAnotherLook()) {
                way.push(new OpenFolder(in, folder.name()));
            } else {
                resists(parent, more);
            }
        } catch (IOException failure) {
            resists(parent, failure);
        }
    }

    private void resists(@Nullable OpenFolder folder, IOException failure) {
        if (folder != null) {
            folder.resisted();
        }
        resisted++;
        if (firstFailure == null) {
            firstFailure = failure;
        }
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    /** Returns the device of a file. Relative to an open folder, the JDK tells it as a part of this key and nowhere else. */
    private static String deviceOf(BasicFileAttributes attributes) {
        String key = String.valueOf(attributes.fileKey());
        int inode = key.indexOf(",ino=");
        return inode < 0 ? "" : key.substring(0, inode);
    }
}
