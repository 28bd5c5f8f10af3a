package ai.vibengine.client.testing;

/**
 * What becomes of a {@link FakeCommand}. Immutable.
 *
 * @param exitCode 0 to 255; without meaning when it does not end
 * @param stdout what it prints
 * @param stderr what it prints to standard error
 * @param ends whether it ends by itself; when not, it times out in the foreground, and in the background it runs until it
 *     is killed or its timeout is over
 */
public record FakeOutcome(int exitCode, String stdout, String stderr, boolean ends) {

    /**
     * It exits.
     *
     * @param exitCode 0 to 255
     * @return the outcome, of a command that prints nothing
     */
    public static FakeOutcome exit(int exitCode) {
        return new FakeOutcome(exitCode, "", "", true);
    }

    /** {@return the outcome of a command that prints nothing and does not end by itself} */
    public static FakeOutcome running() {
        return new FakeOutcome(0, "", "", false);
    }

    /**
     * It prints.
     *
     * @param text what
     * @return the changed copy
     */
    public FakeOutcome stdout(String text) {
        return new FakeOutcome(exitCode, text, stderr, ends);
    }

    /**
     * It prints to standard error.
     *
     * @param text what
     * @return the changed copy
     */
    public FakeOutcome stderr(String text) {
        return new FakeOutcome(exitCode, stdout, text, ends);
    }
}
