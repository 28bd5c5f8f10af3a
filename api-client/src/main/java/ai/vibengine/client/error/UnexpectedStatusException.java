package ai.vibengine.client.error;

/** A status that the contract does not have, for example a redirect, which is never followed. */
public final class UnexpectedStatusException extends ApiException {

    private static final long serialVersionUID = 1L;

    public UnexpectedStatusException(ApiError answer) {
        super(answer);
    }
}
