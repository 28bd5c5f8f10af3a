package ai.vibengine.client.error;

/** 503: the server is starting, draining or out of room. */
public final class ServiceUnavailableException extends ServerErrorException {

    private static final long serialVersionUID = 1L;

    public ServiceUnavailableException(ApiError answer) {
        super(answer);
    }
}
