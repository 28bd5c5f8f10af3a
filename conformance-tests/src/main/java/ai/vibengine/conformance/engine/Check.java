package ai.vibengine.conformance.engine;

/** Tries one requirement: returns when it is met, throws {@link MismatchException} when it is not. */
@FunctionalInterface
public interface Check {
    void run(CheckContext context) throws InterruptedException;
}
