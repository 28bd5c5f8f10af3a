package ai.vibengine.server.runtime.oci.registry;

import ai.vibengine.server.image.ImagePull;
import ai.vibengine.server.image.ImageReference;
import ai.vibengine.server.image.ImageRegistries;
import ai.vibengine.server.image.ImageSource;
import ai.vibengine.server.image.PulledImage;
import ai.vibengine.server.runtime.machine.Tool;
import ai.vibengine.server.runtime.oci.disk.DiskRoom;
import ai.vibengine.server.runtime.oci.image.DataLayout;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images from the registries that the operator names. Thread-safe. */
public final class RegistryImageSource implements ImageSource {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryImageSource.class);

    private final ImageRegistries registries;
    private final PulledBases bases;
    private final BlobCache blobs;
    private final Path pulls;
    private final DiskRoom room;
    private final boolean offered;

    /**
     * Constructs it, and removes what an earlier server was pulling.
     *
     * @param room the space on the disk
     */
    public RegistryImageSource(ImageRegistries registries, DataLayout layout, PulledBases bases, DiskRoom room)
            throws IOException {
        this.registries = registries;
        this.bases = bases;
        this.room = room;
        pulls = layout.images().resolve("pulls");
        TreeRemoval.remove(pulls);
        Files.createDirectories(pulls);
        blobs = new BlobCache(layout.images().resolve("blobs"), registries.mostBytes(), Clock.systemUTC());
        boolean present = Tool.exists(Skopeo.PROGRAM);
        offered = !registries.allowed().isEmpty() && present;
        if (!registries.allowed().isEmpty() && !present) {
            LOG.warn("No templates from images: skopeo is missing (apt-get install skopeo)");
        }
    }

    @Override
    public boolean isOffered() {
        return offered;
    }

    @Override
    public Optional<String> whyNot(ImageReference reference) {
        if (!offered) {
            return Optional.of("is not offered by this service");
        }
        return registries.placeOf(reference).isPresent()
                ? Optional.empty()
                : Optional.of("must be in one of " + registries.inWords());
    }

    @Override
    public ImagePull open(String name) {
        return new RegistryPull(name, registries, bases, blobs, pulls.resolve(name), room);
    }

    @Override
    public long bytesOf(String base) {
        try {
            return PulledBases.isOne(base)
                    ? bases.find(base).map(PulledImage::bytes).orElse(0L)
                    : 0;
        } catch (IOException failure) {
            LOG.warn("the size of {} is not known", base, failure);
            return 0;
        }
    }
}
