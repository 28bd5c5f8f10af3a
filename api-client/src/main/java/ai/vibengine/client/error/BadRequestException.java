package ai.vibengine.client.error;

/** 400: the request is malformed, or something in it is missing, unknown, of the wrong type or out of range. */
public final class BadRequestException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public BadRequestException(ApiError answer) {
        super(answer);
    }
}
