package ai.vibengine.conformance.report;

import ai.vibengine.conformance.text.Printable;

/** The outcome of a run, and its exit code. */
public record Outcome(int exitCode, String reason) {
    private static final int LONGEST = 1_000;

    public static final Outcome CONFORMANT = new Outcome(0, "");
    public static final Outcome NOT_CONFORMANT = new Outcome(1, "");
    public static final Outcome CONFIGURATION = new Outcome(2, "");
    public static final Outcome UNREACHABLE = new Outcome(3, "");
    public static final Outcome ERROR = new Outcome(4, "");
    public static final Outcome REFUSED = new Outcome(5, "");

    public Outcome because(String why) {
        return new Outcome(exitCode, Printable.line(why, LONGEST));
    }
}
