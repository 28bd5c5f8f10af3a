package ai.vibengine.client.error;

/** A status that the contract does not have, for example a redirect, which is never followed. */
public final class UnexpectedStatusException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public UnexpectedStatusException(ApiError answer) {
        super(answer);
    }
}
