package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.checks.model.Step.Kind;
import java.util.List;
import java.util.Optional;

/** One sequence: each step is sent to the server, and then asked of the model. */
interface Lockstep {
    /**
     * What a step would be about.
     *
     * @param life whose it is, and what became of it
     * @param detail what it has in it, or what was done with it last
     * @param name which of several of its kind it is; empty where that makes no difference
     * @param live whether the main account can do something with it
     */
    record State(String life, String detail, String name, boolean live) {
        State(String life, String detail, boolean live) {
            this(life, detail, "", live);
        }
    }

    /** Returns what steps of a kind can be about. */
    List<Integer> slots(Kind kind);

    State state(Kind kind, int slot);

    /** Whether something is left that later steps can be about. */
    boolean isAlive();

    /** Does a step; returns what differs. */
    Optional<Difference> step(Step step) throws InterruptedException;

    /** Whether nothing can be said any more, because an answer took too long. */
    boolean lost();

    /** Removes what is left. */
    void end() throws InterruptedException;
}
