package ai.vibengine.server.account;

import java.util.Locale;

/** The permission of a key: everything, or only reading. */
public enum Permission {
    FULL,
    READ_ONLY;

    /** Returns the permission as it is written on the command line and in the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the permission of this word.
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
