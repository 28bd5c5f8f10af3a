package ai.vibengine.server.runtime.oci.registry;

import ai.vibengine.server.rootfs.Platform;
import ai.vibengine.server.runtime.BuildEndedException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A manifest as a registry has it: of one image, or of one for each of several platforms.
 *
 * @param digest of its bytes
 */
record RegistryManifest(String digest, JsonNode content) {

    private static final int LONGEST = 4 << 20;
    private static final int MOST_LAYERS = 127;
    private static final int MOST_TOLD = 10;
    private static final int LONGEST_TOLD = 32;
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads a manifest.
     *
     * @param name of the image, for messages
     * @throws BuildEndedException when it is none
     */
    static RegistryManifest read(Path file, String name) throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new BuildEndedException("The manifest of " + name + " is longer than " + (LONGEST >> 20) + " MiB");
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            JsonNode content = JSON.readTree(bytes);
            if (!content.has("layers") && !content.has("manifests")) {
                throw new BuildEndedException(name + " is no image with layers");
            }
            return new RegistryManifest("sha256:" + sha256(bytes), content);
        } catch (JsonProcessingException malformed) {
            throw new BuildEndedException("The manifest of " + name + " cannot be read");
        }
    }

    /** Returns the digest of the manifest for a platform: its own, if it is of one image. */
    String instanceFor(Platform platform, String name) {
        if (content.has("layers")) {
            return digest;
        }
        List<String> others = new ArrayList<>();
        for (JsonNode each : content.path("manifests")) {
            String system = each.at("/platform/os").asText();
            String architecture = each.at("/platform/architecture").asText();
            if (system.equals(platform.system()) && architecture.equals(platform.architecture())) {
                return digestOf(each, name);
            }
            if (others.size() < MOST_TOLD) {
                others.add(shortened(system) + "/" + shortened(architecture));
            }
        }
        throw new BuildEndedException(name + " is not for " + platform + ", only for " + String.join(", ", others));
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_TOLD));
    }

    /**
     * Throws unless this is the manifest of an image whose parts come from its registry: whoever pushed it could name other addresses
     * ({@code urls}), and paths in place of digests.
     */
    void requireOwnParts(String name) {
        JsonNode layers = content.path("layers");
        if (content.has("manifests") || layers.isEmpty() || layers.size() > MOST_LAYERS) {
            throw new BuildEndedException(name + " must have 1 to " + MOST_LAYERS + " layers");
        }
        digestOf(content.path("config"), name);
        layers.forEach(layer -> digestOf(layer, name));
    }

    private static String digestOf(JsonNode descriptor, String name) {
        String digest = descriptor.path("digest").asText();
        if (!DIGEST.matcher(digest).matches() || !descriptor.path("urls").isEmpty()) {
            throw new BuildEndedException("A part of " + name + " has no digest of SHA-256, or lies elsewhere");
        }
        return digest;
    }

    /** Returns how long all layers are said to be together, packed; more than any bound where that cannot be. */
    long packedBytes() {
        long bytes = 0;
        for (JsonNode layer : content.path("layers")) {
            long size = layer.path("size").asLong(-1);
            if (size < 0 || bytes + size < 0) {
                return Long.MAX_VALUE;
            }
            bytes += size;
        }
        return bytes;
    }

    /** Returns the digests of all parts, the configuration's too. */
    List<String> parts() {
        List<String> digests =
                new ArrayList<>(List.of(content.at("/config/digest").asText()));
        content.path("layers").forEach(layer -> digests.add(layer.path("digest").asText()));
        return digests;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
