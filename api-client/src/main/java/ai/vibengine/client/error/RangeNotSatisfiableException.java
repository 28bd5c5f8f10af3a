package ai.vibengine.client.error;

/** 416: the file ends before the range begins. */
public final class RangeNotSatisfiableException extends ApiException {

    private static final long serialVersionUID = 1L;

    public RangeNotSatisfiableException(ApiError answer) {
        super(answer);
    }
}
