package ai.vibengine.conformance.engine;

import java.util.Locale;

/** The verdict on a requirement. */
public enum Verdict {
    PASS,
    FAIL,
    /** Not tried, for a stated reason. */
    SKIPPED,
    /** Could not be tried, because a requirement that it builds on is not met. */
    BLOCKED,
    /** The kit or the network is at fault. */
    ERROR;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
