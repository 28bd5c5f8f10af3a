package ai.vibengine.client;

/** 416: the file ends before the range begins. */
public final class RangeNotSatisfiableException extends ApiException {

    private static final long serialVersionUID = 1L;

    RangeNotSatisfiableException(ErrorAnswer answer) {
        super(answer);
    }
}
