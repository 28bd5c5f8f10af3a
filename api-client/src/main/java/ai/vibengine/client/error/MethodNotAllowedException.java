package ai.vibengine.client.error;

/** 405: the path does not have that method; usually a wrong base URL. */
public final class MethodNotAllowedException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public MethodNotAllowedException(ApiError answer) {
        super(answer);
    }
}
