package ai.vibengine.server.port;

import ai.vibengine.server.store.RandomIds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The secret that lets its holder use a private port. Its text never shows in {@link #toString()}.
 *
 * @param secret the token itself; any text that a client sent
 */
public record PortToken(String secret) {

    private static final String PREFIX = "ve_pt_";
    private static final int RANDOM_CHARACTERS = 40;

    static PortToken random(RandomIds ids) {
        return new PortToken(ids.secret(PREFIX, RANDOM_CHARACTERS));
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
        return PREFIX + "****";
    }
}
