package ai.vibengine.client.error;

/** 400: the request is malformed, or something in it is missing, unknown, of the wrong type or out of range. */
public final class BadRequestException extends ApiException {

    private static final long serialVersionUID = 1L;

    public BadRequestException(ApiError answer) {
        super(answer);
    }
}
