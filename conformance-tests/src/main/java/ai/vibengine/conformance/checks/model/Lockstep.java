package ai.vibengine.conformance.checks.model;

import java.util.Optional;

/** One sequence: each step is sent to the server, and then asked of the model. */
interface Lockstep {
    /** What a step is about: whose it is, what became of it, and what was done with it last. */
    String state(Step step);

    /** Does a step; returns what differs. */
    Optional<Difference> step(Step step) throws InterruptedException;

    /** Whether nothing can be said any more, because an answer took too long. */
    boolean lost();

    /** Removes what is left. */
    void end() throws InterruptedException;
}
