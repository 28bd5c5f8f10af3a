package ai.vibengine.client.file;

import ai.vibengine.client.internal.http.SourceStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an upload sends, read as it is sent. */
final class UploadContent {

    private UploadContent() {}

    /**
     * Takes the content of a file.
     *
     * @param most how many bytes are read at once where the size of the file does not tell how many there are
     * @throws IOException if it cannot be read, is not a regular file, or has more bytes than that
     */
    static BodyPublisher of(Path file, int most) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        if (!Files.exists(file) || Files.size(file) > 0) {
            return BodyPublishers.ofFile(file);
        }
        // Files of the kernel, as those in /proc, say 0 whatever they have.
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most);
            if (in.read() >= 0) {
                throw new FileSystemException(file.toString(), null, "has more than its size says");
            }
            return BodyPublishers.ofByteArray(bytes);
        }
    }

    /**
     * Takes what a stream has.
     *
     * @throws IllegalArgumentException if the length is negative
     */
    static BodyPublisher of(InputStream source, long length) {
        if (length < 0) {
            throw new IllegalArgumentException("length: must not be negative, is " + length);
        }
        return length == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> new SourceStream(source, length)), length);
    }
}
