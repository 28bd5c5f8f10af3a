package ai.vibengine.client.error;

/** 406: the server does not answer in JSON. */
public final class NotAcceptableException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public NotAcceptableException(ApiError answer) {
        super(answer);
    }
}
