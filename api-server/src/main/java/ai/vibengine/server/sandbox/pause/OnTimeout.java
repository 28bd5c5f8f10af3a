package ai.vibengine.server.sandbox.pause;

import java.util.Locale;

/** What becomes of a sandbox when a timeout of it is over. */
public enum OnTimeout {
    KILL,
    PAUSE;

    /** Returns it as the contract writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads what the contract writes. */
    public static OnTimeout of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
