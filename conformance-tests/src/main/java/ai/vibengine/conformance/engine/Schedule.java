package ai.vibengine.conformance.engine;

/** When a check runs, and in parallel to which others. */
public enum Schedule {
    /** Mostly waits: starts first, on a thread of its own. */
    WAITING,
    /** Runs in parallel to others, in any order. */
    SHARED,
    /** Spends the quota of the limited account: runs after the others of its kind, in the order of the catalogue. */
    LIMITED
}
