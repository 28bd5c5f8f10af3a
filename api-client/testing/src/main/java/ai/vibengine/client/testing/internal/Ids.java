package ai.vibengine.client.testing.internal;

import java.util.Random;

/** Makes up ids and keys. */
public final class Ids {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final Random random;

    public Ids(Random random) {
        this.random = random;
    }

    /** Returns a prefix with random letters after it. */
    public String next(String prefix, int letters) {
        StringBuilder id = new StringBuilder(prefix);
        for (int i = 0; i < letters; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }
}
