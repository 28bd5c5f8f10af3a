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

    /** Returns the word that users and operators write. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
