package ai.vibengine.client;

/** 405: the path does not have that method; usually a wrong base URL. */
public final class MethodNotAllowedException extends ApiException {

    private static final long serialVersionUID = 1L;

    MethodNotAllowedException(ErrorAnswer answer) {
        super(answer);
    }
}
