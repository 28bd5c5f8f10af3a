package ai.vibengine.client.error;

/** 5xx: a fault of the server. */
public class ServerErrorException extends ApiException {

    private static final long serialVersionUID = 1L;

    /** Creates one from what an answer says: in a test, {@link ApiError#of(int, ErrorCode, String)}. */
    public ServerErrorException(ApiError answer) {
        super(answer);
    }
}
