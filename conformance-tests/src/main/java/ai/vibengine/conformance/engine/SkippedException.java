package ai.vibengine.conformance.engine;

/** Thrown by a check that does not apply to this implementation, with the reason. */
public final class SkippedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SkippedException(String why) {
        super(why, null, false, false);
    }
}
