package ai.vibengine.server.account;

import java.util.Locale;

/** A plan of the contract ({@code x-plans}), which says what it allows. */
public enum Plan {
    FREE,
    PRO,
    ENTERPRISE;

    /** Returns the plan as it is written in the contract, on the command line and in the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the plan of this word.
     *
     * @throws IllegalArgumentException when there is no such plan
     */
    public static Plan of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return word();
    }
}
