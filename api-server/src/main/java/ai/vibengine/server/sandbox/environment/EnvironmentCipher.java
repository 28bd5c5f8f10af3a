package ai.vibengine.server.sandbox.environment;

import ai.vibengine.server.store.JsonText;
import ai.vibengine.server.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts environments for the database, each for its sandbox alone, with a key that lies in a file beside it: a copy of the database tells
 * nothing of them. Thread-safe.
 */
public final class EnvironmentCipher {

    private static final String ALGORITHM = "AES";
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Path file;
    private @Nullable SecretKey key;

    /** @param keyFile made when the first environment is encrypted */
    public EnvironmentCipher(Path keyFile) {
        this.file = keyFile;
    }

    /**
     * Encrypts an environment.
     *
     * @throws StoreUnavailableException when the key can be neither read nor made
     */
    public byte[] encrypt(String sandboxId, SandboxEnvironment environment) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] text = JsonText.write(environment.variables()).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] encrypted =
                    cipher(Cipher.ENCRYPT_MODE, keyOrNew(), sandboxId, nonce).doFinal(text);
            return ByteBuffer.allocate(NONCE_BYTES + encrypted.length)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException failure) {
            throw new StoreUnavailableException("The key of environments cannot be used", failure);
        }
    }

    /**
     * Returns an environment; empty when the key that it was encrypted with is gone.
     *
     * @throws StoreUnavailableException when the key cannot be read
     */
    public Optional<SandboxEnvironment> decrypt(String sandboxId, byte[] encrypted) {
        try {
            SecretKey known = key();
            if (known == null || encrypted.length < NONCE_BYTES) {
                return Optional.empty();
            }
            byte[] text = cipher(Cipher.DECRYPT_MODE, known, sandboxId, encrypted)
                    .doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
            return Optional.of(new SandboxEnvironment(JsonText.readMap(new String(text, StandardCharsets.UTF_8))));
        } catch (AEADBadTagException otherKey) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException failure) {
            throw new StoreUnavailableException("The key of environments cannot be used", failure);
        }
    }

    /** @param nonce its first bytes count */
    private static Cipher cipher(int mode, SecretKey key, String sandboxId, byte[] nonce)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
        cipher.updateAAD(sandboxId.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private synchronized SecretKey keyOrNew() throws IOException {
        SecretKey known = key();
        if (known == null) {
            writeNewKey();
            known = key();
        }
        if (known == null) {
            throw new IOException("There is no key in " + file);
        }
        return known;
    }

    private synchronized @Nullable SecretKey key() throws IOException {
        if (key == null && Files.exists(file)) {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != KEY_BYTES) {
                throw new IOException("There is no key in " + file);
            }
            key = new SecretKeySpec(bytes, ALGORITHM);
        }
        return key;
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
