package ai.vibengine.conformance.engine;

/** A check finds that it does not apply to this implementation, and says why. */
public final class SkippedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SkippedException(String why) {
        super(why, null, false, false);
    }
}
