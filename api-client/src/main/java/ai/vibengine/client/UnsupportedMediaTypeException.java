package ai.vibengine.client;

/** 415: the server does not take JSON. */
public final class UnsupportedMediaTypeException extends ApiException {

    private static final long serialVersionUID = 1L;

    UnsupportedMediaTypeException(ErrorAnswer answer) {
        super(answer);
    }
}
