package ai.vibengine.server.store;

import java.util.random.RandomGenerator;

/** Makes ids that cannot be guessed, given an unpredictable source. Thread-safe when the source is. */
public final class RandomIds {

    private static final String BASE_62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int LENGTH = 10;
    private static final int RADIX = 36;
    private static final long IDS = (long) Math.pow(RADIX, LENGTH);

    private final RandomGenerator random;

    public RandomIds(RandomGenerator random) {
        this.random = random;
    }

    /** Returns the prefix and 10 characters of {@code [a-z0-9]}. */
    public String id(String prefix) {
        String text = Long.toString(random.nextLong(IDS), RADIX);
        return prefix + "0".repeat(LENGTH - text.length()) + text;
    }

    /** Returns the prefix and {@code length} characters of {@code [0-9A-Za-z]}. */
    public String secret(String prefix, int length) {
        StringBuilder text = new StringBuilder(prefix);
        for (int i = 0; i < length; i++) {
            text.append(BASE_62.charAt(random.nextInt(BASE_62.length())));
        }
        return text.toString();
    }
}
