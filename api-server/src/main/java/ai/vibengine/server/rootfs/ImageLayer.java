package ai.vibengine.server.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/**
 * One layer of an image.
 *
 * @param digest of the file as it is, or of its content once the compression is undone
 */
record ImageLayer(Path file, Digest digest, boolean digestOfFile) {

    void applyTo(RootFolder root) throws IOException {
        MessageDigest read = digest.begin();
        try (InputStream raw = Files.newInputStream(file);
                InputStream counted = digestOfFile ? new DigestInputStream(raw, read) : raw;
                InputStream plain = root.limit().ofArchive(Compression.undo(counted));
                InputStream tar = digestOfFile ? plain : new DigestInputStream(plain, read)) {
            TarLayer.apply(tar, root);
            // Bytes behind the end of the archive are part of the digest.
            tar.transferTo(OutputStream.nullOutputStream());
            counted.transferTo(OutputStream.nullOutputStream());
        }
        digest.verify(read);
    }
}
