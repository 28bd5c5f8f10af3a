package ai.vibengine.client.error;

/** 401: the API key is missing, unknown or revoked. */
public final class UnauthorizedException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public UnauthorizedException(ApiError answer) {
        super(answer);
    }
}
