package ai.vibengine.client.error;

/** 503: the server is starting, draining or out of room. */
public final class ServiceUnavailableException extends ServerErrorException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public ServiceUnavailableException(ApiError answer) {
        super(answer);
    }
}
