package ai.vibengine.client.error;

/** 416: the file ends before the range begins. */
public final class RangeNotSatisfiableException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public RangeNotSatisfiableException(ApiError answer) {
        super(answer);
    }
}
