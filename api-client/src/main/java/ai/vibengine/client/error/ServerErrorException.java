package ai.vibengine.client.error;

/** 5xx: a fault of the server. */
public class ServerErrorException extends ApiException {

    private static final long serialVersionUID = 1L;

    public ServerErrorException(ApiError answer) {
        super(answer);
    }
}
