package ai.vibengine.conformance.reference;

/**
 * Whose sandboxes they are.
 *
 * @param concurrent how many may run at once
 * @param builds how many may be unfinished
 */
record Account(String name, int requestsPerWindow, int concurrent, int builds) {

    /** A way in. */
    record Key(Account account, boolean readOnly, boolean revoked) {}
}
