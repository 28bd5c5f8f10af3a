package ai.vibengine.server.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A secret key, {@code ve_sk_} and 32 or more characters of {@code [0-9A-Za-z]}. Its text never shows in {@link #toString()}.
 *
 * @param secret the key itself
 */
public record ApiKey(String secret) {

    static final String PREFIX = "ve_sk_";
    static final int RANDOM_CHARACTERS = 40;

    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9A-Za-z]{32,200}");

    public ApiKey {
        if (!FORM.matcher(secret).matches()) {
            throw new IllegalArgumentException("not an API key: it is ve_sk_ and 32 to 200 of 0-9A-Za-z");
        }
    }

    /** Returns the key, if the text has the form of one. */
    public static Optional<ApiKey> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new ApiKey(text)) : Optional.empty();
    }

    /** Returns the hash that is stored. A plain hash will do: the key is random and long, so it cannot be guessed from its hash. */
    String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return PREFIX + "****";
    }
}
