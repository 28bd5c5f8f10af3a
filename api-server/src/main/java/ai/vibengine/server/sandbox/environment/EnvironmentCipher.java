package ai.vibengine.server.sandbox.environment;

import ai.vibengine.server.store.DataKey;
import ai.vibengine.server.store.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts environments for the database, each for its sandbox alone: a copy of the database tells nothing of them. Thread-safe.
 */
public final class EnvironmentCipher {

    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final DataKey key;

    /** @param key made when the first environment is encrypted */
    public EnvironmentCipher(DataKey key) {
        this.key = key;
    }

    /**
     * Encrypts an environment.
     *
     * @throws ai.vibengine.server.store.StoreUnavailableException when the key can be neither read nor made
     */
    public byte[] encrypt(String sandboxId, SandboxEnvironment environment) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] text = JsonText.write(environment.variables()).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, key.existingOrNew(), sandboxId, nonce)
                    .doFinal(text);
            return ByteBuffer.allocate(NONCE_BYTES + encrypted.length)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Returns an environment; empty when the key that it was encrypted with is gone.
     *
     * @throws ai.vibengine.server.store.StoreUnavailableException when the key cannot be read
     */
    public Optional<SandboxEnvironment> decrypt(String sandboxId, byte[] encrypted) {
        try {
            SecretKey known = key.existing();
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
}
