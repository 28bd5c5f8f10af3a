package ai.vibengine.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A key that lies in a file beside the database, so that a copy of the database alone tells no secret. Thread-safe. */
public final class DataKey {

    private static final String ALGORITHM = "AES";
    private static final int KEY_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Path file;
    private @Nullable SecretKey key;

    /** @param file made when the key is first needed */
    public DataKey(Path file) {
        this.file = file;
    }

    /**
     * Returns the key, which is made if there is none.
     *
     * @throws StoreUnavailableException when it can be neither read nor made
     */
    public synchronized SecretKey existingOrNew() {
        SecretKey known = existing();
        if (known == null) {
            try {
                writeNewKey();
            } catch (IOException failure) {
                throw unusable(failure);
            }
            known = existing();
        }
        if (known == null) {
            throw unusable(new IOException("There is no key in " + file));
        }
        return known;
    }

    /**
     * Returns the key; null when there is none.
     *
     * @throws StoreUnavailableException when it cannot be read
     */
    public synchronized @Nullable SecretKey existing() {
        if (key == null && Files.exists(file)) {
            try {
                byte[] bytes = Files.readAllBytes(file);
                if (bytes.length != KEY_BYTES) {
                    throw new IOException("There is no key in " + file);
                }
                key = new SecretKeySpec(bytes, ALGORITHM);
            } catch (IOException failure) {
                throw unusable(failure);
            }
        }
        return key;
    }

    private static StoreUnavailableException unusable(IOException failure) {
        return new StoreUnavailableException("The key beside the database cannot be used", failure);
    }

    /** Writes it whole or not at all, whatever ends the server meanwhile. */
    private void writeNewKey() throws IOException {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        try (FileChannel channel = FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
