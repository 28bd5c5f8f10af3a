package ai.vibengine.client;

/** 401: the API key is missing, unknown or revoked. */
public final class UnauthorizedException extends ApiException {

    private static final long serialVersionUID = 1L;

    UnauthorizedException(ErrorAnswer answer) {
        super(answer);
    }
}
