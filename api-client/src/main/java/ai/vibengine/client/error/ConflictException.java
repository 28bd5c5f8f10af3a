package ai.vibengine.client.error;

/** 409: a template with that id exists, or an idempotency key was used with another body. */
public final class ConflictException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public ConflictException(ApiError answer) {
        super(answer);
    }
}
