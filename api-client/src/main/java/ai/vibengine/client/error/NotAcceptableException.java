package ai.vibengine.client.error;

/** 406: the server does not answer in JSON. */
public final class NotAcceptableException extends ApiException {

    private static final long serialVersionUID = 1L;

    public NotAcceptableException(ApiError answer) {
        super(answer);
    }
}
