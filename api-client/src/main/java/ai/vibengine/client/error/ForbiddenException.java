package ai.vibengine.client.error;

/** 403: the API key does not have permission, or the template is built in. */
public final class ForbiddenException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public ForbiddenException(ApiError answer) {
        super(answer);
    }
}
