package ai.vibengine.server.rootfs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An image as {@code docker save} and {@code podman save} have always written it: {@code manifest.json} names the layers. */
final class DockerArchive {

    static final String MANIFEST = "manifest.json";

    private final ImageFolder files;

    DockerArchive(ImageFolder files) {
        this.files = files;
    }

    /** Returns the image, which must be for this platform. */
    SavedImage imageFor(Platform platform) throws IOException {
        JsonNode images = files.document(MANIFEST);
        if (images.size() != 1) {
            throw new RootFilesystemException("holds " + images.size() + " images; save the one that is meant alone");
        }
        JsonNode image = images.path(0);
        JsonNode configuration = files.document(image.path("Config").asText());
        Platform own = Platform.of(configuration);
        if (!own.equals(platform)) {
            throw new RootFilesystemException("holds no image for " + platform + ", only for " + own);
        }
        JsonNode names = image.path("Layers");
        JsonNode digests = configuration.at("/rootfs/diff_ids");
        if (names.size() != digests.size()) {
            throw new RootFilesystemException("names " + names.size() + " layers and " + digests.size() + " digests");
        }
        List<ImageLayer> layers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            layers.add(new ImageLayer(
                    files.file(names.path(i).asText()),
                    Digest.parse(digests.path(i).asText()),
                    false));
        }
        return new SavedImage(layers, SavedImage.setupOf(configuration));
    }
}
