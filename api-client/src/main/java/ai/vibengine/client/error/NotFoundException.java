package ai.vibengine.client.error;

/** 404: it does not exist or belongs to another account; {@link #reason()} tells why a sandbox is gone. */
public final class NotFoundException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public NotFoundException(ApiError answer) {
        super(answer);
    }
}
