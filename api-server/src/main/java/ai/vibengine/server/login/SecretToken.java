package ai.vibengine.server.login;

import ai.vibengine.server.store.RandomIds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The secret in a cookie or a link, worth as much as a password while it lasts. Its text never shows in {@link #toString()}.
 *
 * @param secret the token itself; any text that a client sent
 */
public record SecretToken(String secret) {

    /** The length: with 62 different characters, more than 256 bits. */
    private static final int CHARACTERS = 43;

    static SecretToken random(RandomIds ids) {
        return new SecretToken(ids.secret("", CHARACTERS));
    }

    /** Returns the hash that is stored. A plain hash will do: the token is random and long, so it cannot be guessed from its hash. */
    String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return "****";
    }
}
