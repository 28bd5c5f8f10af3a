package ai.vibengine.conformance.reference;

/**
 * Whose sandboxes they are.
 *
 * @param concurrent how many may run at once
 */
record Account(String name, int requestsPerWindow, int concurrent) {

    /** A way in. */
    record Key(Account account, boolean readOnly, boolean revoked) {}
}
