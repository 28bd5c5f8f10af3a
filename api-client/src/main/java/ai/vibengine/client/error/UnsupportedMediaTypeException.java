package ai.vibengine.client.error;

/** 415: the server does not take JSON. */
public final class UnsupportedMediaTypeException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public UnsupportedMediaTypeException(ApiError answer) {
        super(answer);
    }
}
