package ai.vibengine.server.runtime.oci.registry;

import ai.vibengine.server.image.ImagePull;
import ai.vibengine.server.image.ImageReference;
import ai.vibengine.server.image.ImageRegistries;
import ai.vibengine.server.image.ImageRegistries.Place;
import ai.vibengine.server.image.PulledImage;
import ai.vibengine.server.image.ResolvedImage;
import ai.vibengine.server.rootfs.ImageSetup;
import ai.vibengine.server.rootfs.Platform;
import ai.vibengine.server.rootfs.RootFilesystemException;
import ai.vibengine.server.rootfs.RootFilesystemSource;
import ai.vibengine.server.rootfs.UnpackLimit;
import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.oci.disk.DiskRoom;
import ai.vibengine.server.runtime.oci.disk.NoRoomException;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One image on its way: the manifest, then the layers that are missing, then their files upon each other. */
final class RegistryPull implements ImagePull {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryPull.class);

    /** Room for manifests and configurations beside the layers. */
    private static final long DESCRIPTIONS = 16 << 20;

    private final String name;
    private final ImageRegistries registries;
    private final PulledBases bases;
    private final BlobCache blobs;
    private final Path scratch;
    private final DiskRoom room;
    private final UnpackLimit limit;
    private volatile @Nullable Skopeo skopeo;
    private volatile boolean ended;

    /** @param scratch a folder for the time of this, which does not exist yet */
    RegistryPull(
            String name, ImageRegistries registries, PulledBases bases, BlobCache blobs, Path scratch, DiskRoom room) {
        this.name = name;
        this.registries = registries;
        this.bases = bases;
        this.blobs = blobs;
        this.scratch = scratch;
        this.room = room;
        this.limit = new UnpackLimit(registries.mostBytes());
    }

    @Override
    public ResolvedImage resolve(ImageReference reference, Duration patience) {
        try {
            Path file = scratch().resolve("manifest");
            program().manifest(place(reference), reference.version(), file, patience);
            RegistryManifest manifest = RegistryManifest.read(file, reference.toString());
            String asked = reference.digest();
            if (asked != null && !asked.equals(manifest.digest())) {
                throw new BuildEndedException("The registry answered with another image than " + reference);
            }
            return new ResolvedImage(reference.pinnedTo(manifest.digest()), PulledBases.nameOf(manifest.digest()));
        } catch (IOException failure) {
            throw failed(reference, failure);
        }
    }

    @Override
    public PulledImage fetch(ResolvedImage image, Duration patience, Consumer<String> progress) {
        ImageReference reference = image.reference();
        try {
            Optional<PulledImage> there = bases.find(image.base());
            if (there.isPresent()) {
                progress.accept("It is here already");
                return there.get();
            }
            limit.endAfter(patience);
            return pull(image, System.nanoTime() + patience.toNanos(), progress);
        } catch (NoRoomException full) {
            LOG.warn("image {} is not pulled", reference, full);
            throw new RuntimeUnavailableException("There is no room for an image now", full);
        } catch (RootFilesystemException refused) {
            requireNotEnded();
            throw new BuildEndedException("The image cannot be used: " + refused.getMessage());
        } catch (IOException failure) {
            throw failed(reference, failure);
        }
    }

    private PulledImage pull(ResolvedImage image, long endNanos, Consumer<String> progress) throws IOException {
        ImageReference reference = image.reference();
        Place place = place(reference);
        RegistryManifest manifest = manifestOfPlatform(reference, place, endNanos);
        requireFits(manifest.packedBytes());
        progress.accept("Pulling " + layers(manifest) + ", " + mebibytes(manifest.packedBytes()) + " MiB packed"
                + (manifest.digest().equals(reference.digest()) ? "" : ", for " + Platform.ofMachine()));
        room.claimFiles(name + "/image", manifest.packedBytes() + registries.mostBytes());
        Path layout = scratch().resolve("layout");
        Path layers = Files.createDirectories(layout.resolve("blobs/sha256"));
        blobs.linkTo(layers, manifest.parts());
        copy(place, manifest, layout, endNanos);
        progress.accept("Unpacking");
        Path root = bases.begin();
        try {
            ImageSetup setup = new RootFilesystemSource(layout, Platform.ofMachine())
                    .within(limit)
                    .unpack(root, scratch().resolve("unpacking"));
            requireNotEnded();
            PulledImage pulled = new PulledImage(setup.environment(), setup.workdir(), limit.taken());
            bases.keep(root, image.base(), pulled);
            blobs.keep(layers, manifest.parts());
            progress.accept("The image takes " + mebibytes(limit.taken()) + " MiB");
            return pulled;
        } finally {
            bases.discard(root);
        }
    }

    /** Returns the manifest of the image for this machine, which is the one that will be copied. */
    private RegistryManifest manifestOfPlatform(ImageReference reference, Place place, long endNanos)
            throws IOException {
        String text = reference.toString();
        RegistryManifest all = RegistryManifest.read(scratch().resolve("manifest"), text);
        String mine = all.instanceFor(Platform.ofMachine(), text);
        RegistryManifest manifest = all;
        if (!mine.equals(all.digest())) {
            Path file = scratch().resolve("instance");
            program().manifest(place, "@" + mine, file, left(endNanos));
            manifest = RegistryManifest.read(file, text);
        }
        if (!mine.equals(manifest.digest())) {
            throw new BuildEndedException("The registry answered with another image than " + reference);
        }
        manifest.requireOwnParts(text);
        return manifest;
    }

    private void copy(Place place, RegistryManifest manifest, Path layout, long endNanos) throws IOException {
        Skopeo program = program();
        long most = registries.mostBytes() + DESCRIPTIONS;
        try (GrowthBound growth = new GrowthBound(layout, most, program::end)) {
            try {
                program.copy(place, "@" + manifest.digest(), layout, left(endNanos));
            } catch (BuildEndedException failure) {
                if (!growth.isExceeded()) {
                    throw failure;
                }
            }
            if (growth.isExceeded()) {
                requireFits(Long.MAX_VALUE);
            }
        }
    }

    private static Duration left(long endNanos) {
        return Duration.ofNanos(Math.max(1, endNanos - System.nanoTime()));
    }

    private static String layers(RegistryManifest manifest) {
        int count = manifest.parts().size() - 1;
        return count + (count == 1 ? " layer" : " layers");
    }

    private void requireFits(long bytes) {
        if (bytes > registries.mostBytes()) {
            throw new BuildEndedException("The image is too large: packed, it may have "
                    + mebibytes(registries.mostBytes()) + " MiB at most");
        }
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    private Place place(ImageReference reference) {
        return registries
                .placeOf(reference)
                .orElseThrow(() -> new BuildEndedException("Images from there are not allowed any more"));
    }

    private Path scratch() throws IOException {
        return Files.createDirectories(scratch);
    }

    private Skopeo program() throws IOException {
        Path credentials = registries.credentials().isPresent()
                ? registries.credentials().get()
                : Skopeo.noCredentials(scratch().resolve("no-credentials"));
        Skopeo next = new Skopeo(scratch(), credentials, registries.mostBytes());
        skopeo = next;
        requireNotEnded();
        return next;
    }

    private void requireNotEnded() {
        if (ended) {
            throw new BuildEndedException("The build was ended");
        }
    }

    private RuntimeException failed(ImageReference reference, IOException failure) {
        requireNotEnded();
        LOG.error("image {} could not be pulled", reference, failure);
        return new RuntimeUnavailableException("The image could not be pulled", failure);
    }

    @Override
    public void close() {
        ended = true;
        limit.end();
        Skopeo running = skopeo;
        if (running != null) {
            running.end();
        }
        room.releaseAll(name);
        try {
            TreeRemoval.remove(scratch);
            blobs.evict();
        } catch (IOException failure) {
            LOG.warn("what was pulled for {} is left to the next start", name, failure);
        }
    }
}
