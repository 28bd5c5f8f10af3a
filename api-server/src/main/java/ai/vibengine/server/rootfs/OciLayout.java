package ai.vibengine.server.rootfs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An image in the layout of the OCI image specification: {@code index.json} names manifests, and they name layers. */
final class OciLayout {

    static final String MARK = "oci-layout";
    static final String INDEX = "index.json";

    private static final int DEEPEST = 4;

    private final ImageFolder files;

    OciLayout(ImageFolder files) {
        this.files = files;
    }

    /** Returns the image for a platform. */
    SavedImage imageFor(Platform platform) throws IOException {
        List<JsonNode> manifests = new ArrayList<>();
        collect(files.document(INDEX), manifests, 0);
        List<JsonNode> fitting = new ArrayList<>();
        List<Platform> others = new ArrayList<>();
        for (JsonNode manifest : manifests) {
            Platform own = Platform.of(configurationOf(manifest));
            if (own.equals(platform)) {
                fitting.add(manifest);
            } else {
                others.add(own);
            }
        }
        if (fitting.isEmpty()) {
            throw new RootFilesystemException("holds no image for " + platform + ", only for " + others);
        }
        if (fitting.size() > 1) {
            throw new RootFilesystemException(
                    "holds " + fitting.size() + " images for " + platform + "; save the one that is meant alone");
        }
        return image(fitting.get(0));
    }

    private void collect(JsonNode index, List<JsonNode> manifests, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new RootFilesystemException("indexes of images within indexes, without an end");
        }
        for (JsonNode descriptor : index.path("manifests")) {
            // Statements about an image are kept beside it, for no platform at all.
            if (descriptor.at("/platform/os").asText().equals("unknown")) {
                continue;
            }
            JsonNode document = files.document(digestOf(descriptor));
            if (document.has("manifests")) {
                collect(document, manifests, depth + 1);
            } else if (document.has("layers")) {
                manifests.add(document);
            }
        }
    }

    private JsonNode configurationOf(JsonNode manifest) throws IOException {
        return files.document(digestOf(manifest.path("config")));
    }

    private SavedImage image(JsonNode manifest) throws IOException {
        List<ImageLayer> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            Digest digest = digestOf(layer);
            layers.add(new ImageLayer(files.blob(digest), digest, true));
        }
        return new SavedImage(layers, SavedImage.setupOf(configurationOf(manifest)));
    }

    private static Digest digestOf(JsonNode descriptor) throws IOException {
        return Digest.parse(descriptor.path("digest").asText());
    }
}
