package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.LayerSnapshot;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.machine.Tool;
import ai.vibengine.server.runtime.oci.disk.Disks;
import ai.vibengine.server.runtime.oci.disk.LayerCopy;
import ai.vibengine.server.runtime.oci.disk.NoRoomException;
import ai.vibengine.server.runtime.oci.image.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upper folder of a sandbox, copied to become one more layer upon those that it stands on. The disk of a sandbox is out of the machine's
 * sight, so it is mounted once more meanwhile. What has to be undone is undone by {@link #close}, or by the next start.
 */
final class OciLayerSnapshot implements LayerSnapshot {

    private static final Logger LOG = LoggerFactory.getLogger(OciLayerSnapshot.class);

    private final String name;
    private final Path folder;
    private final boolean onImage;
    private final Path upper;
    private final Path unfinished;
    private final boolean includeTmp;
    private final Images images;
    private final Disks disks;
    private final Shortage shortage;
    private final LayerCopy copy = new LayerCopy();
    private volatile boolean over;
    private long bytes;

    private OciLayerSnapshot(
            String name,
            Path folder,
            boolean onImage,
            Path upper,
            Path unfinished,
            boolean includeTmp,
            Images images,
            Disks disks,
            Shortage shortage) {
        this.name = name;
        this.folder = folder;
        this.onImage = onImage;
        this.upper = upper;
        this.unfinished = unfinished;
        this.includeTmp = includeTmp;
        this.images = images;
        this.disks = disks;
        this.shortage = shortage;
    }

    /**
     * Makes the files of a sandbox visible.
     *
     * @param folder where, not there yet
     * @throws IOException when they cannot be made so, as those of one that has ended; then nothing is left
     */
    static OciLayerSnapshot open(
            String name, Bundle bundle, Path folder, boolean includeTmp, Images images, Disks disks, Shortage shortage)
            throws IOException {
        boolean onImage = isOnImage(bundle);
        Path upper = onImage ? folder.resolve(bundle.disk().relativize(bundle.upper())) : bundle.upper();
        OciLayerSnapshot snapshot = new OciLayerSnapshot(
                name, folder, onImage, upper, images.createUnfinished(), includeTmp, images, disks, shortage);
        boolean opened = false;
        try {
            if (onImage) {
                disks.images().mountAgain(bundle.image(), Files.createDirectory(folder));
            }
            if (!Files.isDirectory(upper, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("no files: " + upper);
            }
            opened = true;
            return snapshot;
        } finally {
            if (!opened) {
                snapshot.close();
            }
        }
    }

    /** Returns how much space the files of a sandbox take at most, in bytes. */
    static long bytesOf(Bundle bundle) throws IOException {
        return LayerCopy.bytesOf(isOnImage(bundle) ? bundle.image() : bundle.upper());
    }

    private static boolean isOnImage(Bundle bundle) {
        return Files.exists(bundle.image(), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void copy() {
        requireOpen();
        try {
            long most = onImage ? LayerCopy.bytesIn(folder) : LayerCopy.bytesOf(upper);
            shortage.<NoRoomException>withRoom(() -> disks.room().claimFiles(name + "/layer", most));
            copy.copySnapshot(upper, Images.rootOf(unfinished), includeTmp);
        } catch (NoRoomException full) {
            LOG.warn("snapshot {} is not made", name, full);
            throw new RuntimeUnavailableException("There is no room for the snapshot now", full);
        } catch (IOException failure) {
            requireOpen();
            if (String.valueOf(failure.getMessage()).contains("File name too long")) {
                throw new BuildEndedException(
                        "The files could not be kept: a path is too long: what is above it on the machine included, it may have 4,095 bytes");
            }
            if (String.valueOf(failure.getMessage()).startsWith(Tool.LATE)) {
                throw new BuildEndedException(
                        "The files could not be copied within " + LayerCopy.SNAPSHOT_PATIENCE.toSeconds()
                                + " seconds, for which a sandbox stands still at most");
            }
            LOG.error("the files for snapshot {} were not copied", name, failure);
            throw new RuntimeUnavailableException("The files of the sandbox could not be copied", failure);
        }
    }

    @Override
    public long finish() {
        requireOpen();
        try {
            Path root = Images.rootOf(unfinished);
            copy.removeSockets(root);
            bytes = LayerCopy.bytesAndFilesOf(root);
            return bytes;
        } catch (IOException failure) {
            requireOpen();
            LOG.error("the size of snapshot {} is not known", name, failure);
            throw new RuntimeUnavailableException("The copied files could not be looked at", failure);
        }
    }

    @Override
    public void keep(String layer) {
        requireOpen();
        try {
            images.keep(unfinished, layer, bytes);
        } catch (IOException failure) {
            LOG.error("layer {} of snapshot {} was not kept", layer, name, failure);
            throw new RuntimeUnavailableException("Layer " + layer + " could not be kept", failure);
        }
    }

    @Override
    public void close() {
        over = true;
        copy.cancel();
        try {
            disks.images().unmount(folder);
            Files.deleteIfExists(folder);
        } catch (IOException failure) {
            LOG.warn("{} is left to the next start", folder, failure);
        } finally {
            images.discard(unfinished);
            disks.room().releaseAll(name);
        }
    }

    private void requireOpen() {
        if (over) {
            throw new BuildEndedException("The snapshot was ended");
        }
    }
}
