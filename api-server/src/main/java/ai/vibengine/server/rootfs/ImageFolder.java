package ai.vibengine.server.rootfs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The files of a saved image. Their names come from the image, so none is believed. */
final class ImageFolder {

    private static final int LONGEST_DOCUMENT = 8 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    ImageFolder(Path folder) throws IOException {
        this.folder = folder.toRealPath();
    }

    boolean has(String name) {
        return Files.isRegularFile(folder.resolve(name));
    }

    Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(folder)) {
            throw new RootFilesystemException("the image lacks a file: " + name);
        }
        return file;
    }

    Path blob(Digest digest) throws IOException {
        return file("blobs/" + digest.algorithm() + "/" + digest.hex());
    }

    JsonNode document(String name) throws IOException {
        return parse(name, read(file(name)));
    }

    /** Returns a document that must be the one that its digest says. */
    JsonNode document(Digest digest) throws IOException {
        byte[] text = read(blob(digest));
        MessageDigest read = digest.begin();
        read.update(text);
        digest.verify(read);
        return parse(digest.toString(), text);
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.size(file) > LONGEST_DOCUMENT) {
            throw new RootFilesystemException("too long to be a description of an image: " + file.getFileName());
        }
        return Files.readAllBytes(file);
    }

    private static JsonNode parse(String name, byte[] text) throws IOException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new RootFilesystemException("no JSON: " + name, malformed);
        }
    }
}
