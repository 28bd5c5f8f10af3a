package ai.vibengine.client.error;

/** 401: the API key is missing, unknown or revoked. */
public final class UnauthorizedException extends ApiException {

    private static final long serialVersionUID = 1L;

    public UnauthorizedException(ApiError answer) {
        super(answer);
    }
}
