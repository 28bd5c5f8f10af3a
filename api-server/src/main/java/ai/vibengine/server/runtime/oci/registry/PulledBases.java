package ai.vibengine.server.runtime.oci.registry;

import ai.vibengine.server.image.PulledImage;
import ai.vibengine.server.runtime.oci.image.DataLayout;
import ai.vibengine.server.runtime.oci.image.RootfsPreparer;
import ai.vibengine.server.runtime.removal.Removals;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The root filesystems that were made of images, each by the digest of its image. Thread-safe. */
public final class PulledBases {

    private static final String PREFIX = "image-";
    private static final String UNFINISHED = ".pulling-";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path bases;
    private final Path setups;
    private final Removals removals;

    public PulledBases(DataLayout layout, Removals removals) throws IOException {
        this.bases = layout.bases();
        this.setups = Files.createDirectories(layout.images().resolve("setups"));
        this.removals = removals;
    }

    /** Returns the name of the root filesystem of the image with this digest. */
    static String nameOf(String digest) {
        return PREFIX + digest.substring(digest.indexOf(':') + 1);
    }

    /** Returns whether a root filesystem of this name is made of an image. */
    public static boolean isOne(String base) {
        return base.startsWith(PREFIX);
    }

    /** Returns the names of all. */
    public Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        try (var folders = Files.newDirectoryStream(bases, PREFIX + "*")) {
            folders.forEach(folder -> names.add(folder.getFileName().toString()));
        }
        return names;
    }

    /** Returns what is known of one; empty when it is not there. */
    Optional<PulledImage> find(String base) throws IOException {
        Path setup = setup(base);
        return Files.isDirectory(bases.resolve(base)) && Files.isRegularFile(setup)
                ? Optional.of(JSON.readValue(setup.toFile(), PulledImage.class))
                : Optional.empty();
    }

    /** Makes an empty folder for one; without {@link #keep}, {@link #discard} or the next start removes it. */
    Path begin() throws IOException {
        return Files.createDirectory(bases.resolve(UNFINISHED + UUID.randomUUID()));
    }

    /** Adds what sandboxes need, and keeps it, unless another one of the same image was kept meanwhile. */
    synchronized void keep(Path unfinished, String base, PulledImage image) throws IOException {
        RootfsPreparer.addTo(unfinished);
        Path written = setups.resolve(UNFINISHED + UUID.randomUUID());
        JSON.writeValue(written.toFile(), image);
        Files.move(written, setup(base), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (!Files.isDirectory(bases.resolve(base))) {
            Files.move(unfinished, bases.resolve(base), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    void discard(Path unfinished) {
        removals.remove(unfinished);
    }

    /** Removes one; without effect when it is not there. */
    public void remove(String base) throws IOException {
        removals.remove(bases.resolve(base));
        Files.deleteIfExists(setup(base));
    }

    /** Removes what an earlier server was about to keep. */
    public void removeUnfinished() throws IOException {
        for (Path folder : Set.of(bases, setups)) {
            try (var left = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
                left.forEach(removals::remove);
            }
        }
    }

    private Path setup(String base) {
        return setups.resolve(base + ".json");
    }
}
