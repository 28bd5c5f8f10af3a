package ai.vibengine.server.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Unpacks a tar archive. Devices, pipes, set-user-id bits and extended attributes stay behind: no sandbox could use them. */
final class TarLayer {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private TarLayer() {}

    /** Unpacks a whole root filesystem. */
    static void unpack(InputStream tar, RootFolder root) throws IOException {
        read(tar, root, false);
    }

    /** Unpacks a layer of an image upon those below; its whiteouts remove what they put there. */
    static void apply(InputStream tar, RootFolder root) throws IOException {
        root.nextLayer();
        read(tar, root, true);
    }

    private static void read(InputStream tar, RootFolder root, boolean layer) throws IOException {
        TarArchiveInputStream entries = new TarArchiveInputStream(tar, StandardCharsets.UTF_8.name());
        try {
            for (TarArchiveEntry entry = next(entries, root); entry != null; entry = next(entries, root)) {
                if (!(layer && isWhiteout(entry.getName(), root))) {
                    unpack(entry, entries, root);
                }
            }
        } catch (IllegalArgumentException malformed) {
            throw new RootFilesystemException("the archive is damaged", malformed);
        }
    }

    /** Goes past what is left of an entry, and reads the head of the next one. */
    private static @Nullable TarArchiveEntry next(TarArchiveInputStream entries, RootFolder root) throws IOException {
        if (entries.getCurrentEntry() != null) {
            entries.transferTo(OutputStream.nullOutputStream());
        }
        root.limit().beginHeader();
        try {
            return entries.getNextEntry();
        } finally {
            root.limit().endHeader();
        }
    }

    private static boolean isWhiteout(String name, RootFolder root) throws IOException {
        int slash = name.lastIndexOf('/');
        String folder = name.substring(0, slash + 1);
        String last = name.substring(slash + 1);
        if (!last.startsWith(WHITEOUT)) {
            return false;
        }
        if (last.equals(OPAQUE)) {
            root.empty(folder);
        } else {
            root.remove(folder + last.substring(WHITEOUT.length()));
        }
        return true;
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, RootFolder root) throws IOException {
        String name = entry.getName();
        EntryAttributes attributes = new EntryAttributes(
                entry.getMode(), entry.getLongUserId(), entry.getLongGroupId(), entry.getLastModifiedTime());
        if (entry.isDirectory()) {
            root.folder(name, attributes);
        } else if (entry.isSymbolicLink()) {
            root.symbolicLink(name, attributes, entry.getLinkName());
        } else if (entry.isLink()) {
            root.hardLink(name, entry.getLinkName());
        } else if (!entry.isCharacterDevice() && !entry.isBlockDevice() && !entry.isFIFO()) {
            root.file(name, attributes, content);
        }
    }
}
