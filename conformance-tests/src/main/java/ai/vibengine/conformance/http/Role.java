package ai.vibengine.conformance.http;

/** The role of a key. */
public enum Role {
    /** Full permission and ample limits. */
    MAIN("--api-key"),
    /** Full permission, of another account. */
    OTHER("--other-account-key"),
    /** Read-only, of the account of {@link #MAIN}. */
    READ_ONLY("--read-only-key"),
    /** Full permission, of an account whose quota may be spent. */
    LIMITED("--limited-key"),
    /** A second key of the account of {@link #LIMITED}. */
    LIMITED_SECOND("--limited-second-key"),
    /** A key that was revoked. */
    REVOKED("--revoked-key");

    private final String option;

    Role(String option) {
        this.option = option;
    }

    public String option() {
        return option;
    }
}
