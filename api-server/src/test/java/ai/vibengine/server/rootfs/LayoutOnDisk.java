package ai.vibengine.server.rootfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.NullMarked;

/** An OCI layout, written by hand. */
@NullMarked
final class LayoutOnDisk {

    private final Path folder;
    private final List<String> manifests = new ArrayList<>();

    LayoutOnDisk(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("blobs/sha256"));
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
    }

    Path folder() {
        return folder;
    }

    /** Adds an image of gzipped layers. */
    LayoutOnDisk image(String architecture, byte[]... layers) throws IOException {
        String configuration = blob(text("{\"os\": \"linux\", \"architecture\": \"" + architecture
                + "\", \"config\": {\"Env\": [\"COLOR=blue\", \"HOME=/elsewhere\"]}}"));
        List<String> descriptors = new ArrayList<>();
        for (byte[] layer : layers) {
            descriptors.add(descriptor(blob(gzip(layer))));
        }
        String manifest = blob(text("{\"schemaVersion\": 2, \"config\": " + descriptor(configuration)
                + ", \"layers\": [" + String.join(",", descriptors) + "]}"));
        manifests.add(descriptor(manifest));
        Files.writeString(
                folder.resolve("index.json"),
                "{\"schemaVersion\": 2, \"manifests\": [" + String.join(",", manifests) + "]}");
        return this;
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return packed.toByteArray();
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String blob(byte[] content) throws IOException {
        String name = sha256(content);
        Files.write(folder.resolve("blobs/sha256").resolve(name), content);
        return name;
    }

    private static String descriptor(String name) {
        return "{\"digest\": \"sha256:" + name + "\"}";
    }

    private static byte[] text(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
