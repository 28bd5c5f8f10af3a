package ai.vibengine.server.rootfs;

import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The source of a root filesystem: a folder, a tar archive of one, or an image saved as an OCI layout (a folder or an archive) or as
 * Docker's own archive. Archives may be packed with gzip, xz or zstd.
 */
public final class RootFilesystemSource {

    private final Path from;
    private final Platform platform;
    private final UnpackLimit limit;

    /** @param platform the one to choose where there are several */
    public RootFilesystemSource(Path from, Platform platform) {
        this(from, platform, UnpackLimit.none());
    }

    private RootFilesystemSource(Path from, Platform platform, UnpackLimit limit) {
        this.from = from;
        this.platform = platform;
        this.limit = limit;
    }

    /** Returns the same source, which is refused where it is beyond a limit. */
    public RootFilesystemSource within(UnpackLimit bound) {
        return new RootFilesystemSource(from, platform, bound);
    }

    /**
     * Unpacks it.
     *
     * @param root an empty folder, not changed by others
     * @param scratch a folder for the time of this call, which does not exist yet
     * @return what an image asks for; nothing for anything else
     * @throws RootFilesystemException when it is none, is damaged, or would reach out of the folder
     */
    public ImageSetup unpack(Path root, Path scratch) throws IOException {
        // Only root can give files away; to anyone else they are his own.
        boolean owners = Files.getAttribute(root, "unix:uid").equals(0);
        RootFolder target = new RootFolder(root, owners, limit);
        if (Files.isDirectory(from)) {
            return fromFolder(from, target);
        }
        if (Files.isRegularFile(from)) {
            return fromArchive(target, scratch);
        }
        throw new RootFilesystemException("is neither a folder nor a file: " + from);
    }

    private ImageSetup fromFolder(Path folder, RootFolder target) throws IOException {
        ImageFolder files = new ImageFolder(folder);
        if (files.has(OciLayout.MARK) && files.has(OciLayout.INDEX)) {
            return apply(new OciLayout(files).imageFor(platform), target);
        }
        FolderCopy.copy(folder.toRealPath(), target);
        return ImageSetup.NONE;
    }

    private ImageSetup fromArchive(RootFolder target, Path scratch) throws IOException {
        Set<String> names = namesAtTheTop();
        boolean layout = names.contains(OciLayout.MARK) && names.contains(OciLayout.INDEX);
        if (!layout && !names.contains(DockerArchive.MANIFEST)) {
            try (InputStream tar = open()) {
                TarLayer.unpack(tar, target);
            }
            return ImageSetup.NONE;
        }
        Files.createDirectory(scratch);
        try (InputStream tar = open()) {
            TarLayer.unpack(tar, new RootFolder(scratch, false, limit));
            ImageFolder files = new ImageFolder(scratch);
            return apply(
                    layout ? new OciLayout(files).imageFor(platform) : new DockerArchive(files).imageFor(platform),
                    target);
        } finally {
            TreeRemoval.remove(scratch);
        }
    }

    private static ImageSetup apply(SavedImage image, RootFolder target) throws IOException {
        image.applyTo(target);
        return image.setup();
    }

    private Set<String> namesAtTheTop() throws IOException {
        Set<String> names = new HashSet<>();
        try (TarArchiveInputStream entries = new TarArchiveInputStream(open(), StandardCharsets.UTF_8.name())) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
                names.add(name.indexOf('/') < 0 ? name : "");
            }
        } catch (RootFilesystemException refused) {
            throw refused;
        } catch (IOException | IllegalArgumentException malformed) {
            throw new RootFilesystemException("is no tar archive, or a damaged one: " + from, malformed);
        }
        if (names.isEmpty()) {
            throw new RootFilesystemException("is no tar archive, or an empty one: " + from);
        }
        return names;
    }

    private InputStream open() throws IOException {
        return Compression.undo(new BufferedInputStream(Files.newInputStream(from)));
    }
}
