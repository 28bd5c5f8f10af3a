package ai.vibengine.client.error;

/** 403: the API key does not have permission, or the template is built in. */
public final class ForbiddenException extends ApiException {

    private static final long serialVersionUID = 1L;

    public ForbiddenException(ApiError answer) {
        super(answer);
    }
}
