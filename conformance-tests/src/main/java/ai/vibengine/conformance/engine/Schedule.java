package ai.vibengine.conformance.engine;

/** When and beside what a check runs. */
public enum Schedule {
    /** Mostly waits, so it starts first, on a thread of its own. */
    WAITING,
    /** Among others, in any order. */
    SHARED,
    /** One after the other, in the order of the catalogue: they spend the quota of the limited account. */
    LIMITED
}
