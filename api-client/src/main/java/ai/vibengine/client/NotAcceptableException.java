package ai.vibengine.client;

/** 406: the server does not answer in JSON. */
public final class NotAcceptableException extends ApiException {

    private static final long serialVersionUID = 1L;

    NotAcceptableException(ErrorAnswer answer) {
        super(answer);
    }
}
