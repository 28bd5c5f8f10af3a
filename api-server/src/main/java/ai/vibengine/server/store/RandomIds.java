package ai.vibengine.server.store;

import java.util.random.RandomGenerator;

/** Makes ids that nobody can guess, given an unpredictable source. Thread-safe when the source is. */
public final class RandomIds {

    private static final String LOWER_CASE = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String BASE_62 = LOWER_CASE + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int LENGTH = 10;

    private final RandomGenerator random;

    /** With the source of chance. */
    public RandomIds(RandomGenerator random) {
        this.random = random;
    }

    /** The prefix and 10 of {@code [a-z0-9]}. */
    public String id(String prefix) {
        return prefix + text(LOWER_CASE, LENGTH);
    }

    /** The prefix and {@code length} of {@code [0-9A-Za-z]}. */
    public String secret(String prefix, int length) {
        return prefix + text(BASE_62, length);
    }

    private String text(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
