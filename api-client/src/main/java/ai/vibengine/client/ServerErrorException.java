package ai.vibengine.client;

/** 5xx: a fault of the server. */
public class ServerErrorException extends ApiException {

    private static final long serialVersionUID = 1L;

    ServerErrorException(ErrorAnswer answer) {
        super(answer);
    }
}
