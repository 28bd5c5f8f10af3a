package ai.vibengine.server.account;

import java.util.Locale;

/** What a key may do: everything, or only read. */
public enum Permission {
    FULL,
    READ_ONLY;

    /** The permission as it is written on the command line and in the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The permission of this word.
     *
     * @throws IllegalArgumentException when there is no such permission
     */
    public static Permission of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return word();
    }
}
