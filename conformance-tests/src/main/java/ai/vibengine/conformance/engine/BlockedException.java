package ai.vibengine.conformance.engine;

/** Thrown by a check that cannot begin because a requirement that it builds on is not met. */
public final class BlockedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BlockedException(String requirement, String why) {
        super(requirement + " is not met: " + why, null, false, false);
    }
}
