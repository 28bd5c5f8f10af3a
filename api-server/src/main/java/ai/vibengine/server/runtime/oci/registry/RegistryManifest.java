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

/**
 * A manifest as a registry has it: of one image, or of one for each of several platforms.
 *
 * @param digest of its bytes
 */
record RegistryManifest(String digest, JsonNode content) {

    private static final int LONGEST = 4 << 20;
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
                return each.path("digest").asText();
            }
            others.add(system + "/" + architecture);
        }
        throw new BuildEndedException(name + " is not for " + platform + ", only for " + String.join(", ", others));
    }

    /** Returns how long all layers are together, packed. */
    long packedBytes() {
        long bytes = 0;
        for (JsonNode layer : content.path("layers")) {
            bytes += Math.max(0, layer.path("size").asLong());
        }
        return bytes;
    }

    /** Returns the digests of the layers. */
    List<String> layers() {
        List<String> digests = new ArrayList<>();
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
