package ai.vibengine.conformance.engine;

import java.util.Locale;

/** How a requirement came out. */
public enum Verdict {
    PASS,
    FAIL,
    /** Not tried, for a declared reason. */
    SKIPPED,
    /** Could not be tried, because something that it builds on failed. */
    BLOCKED,
    /** The kit or the network is at fault. */
    ERROR;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
