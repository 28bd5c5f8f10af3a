package ai.vibengine.conformance;

import ai.vibengine.conformance.text.Printable;

/** How a run ended, and the exit code that says so. */
public record Outcome(int exitCode, String reason) {
    private static final int LONGEST = 1_000;

    static final Outcome CONFORMANT = new Outcome(0, "");
    static final Outcome NOT_CONFORMANT = new Outcome(1, "");
    static final Outcome CONFIGURATION = new Outcome(2, "");
    static final Outcome UNREACHABLE = new Outcome(3, "");
    static final Outcome ERROR = new Outcome(4, "");
    static final Outcome REFUSED = new Outcome(5, "");

    Outcome because(String why) {
        return new Outcome(exitCode, Printable.line(why, LONGEST));
    }
}
