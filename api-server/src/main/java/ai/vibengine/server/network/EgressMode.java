package ai.vibengine.server.network;

import java.util.Locale;

/** What a sandbox may reach, in one word. */
public enum EgressMode {
    /** Every address that is not closed, by TCP and UDP. */
    PUBLIC,
    /** What a list names. */
    ALLOWLIST,
    /** Nothing. */
    BLOCKED;

    /**
     * Returns the mode of a word that users and operators write.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static EgressMode ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Returns the word that users and operators write. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
