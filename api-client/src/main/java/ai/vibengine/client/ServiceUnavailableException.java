package ai.vibengine.client;

/** 503: the server is starting, draining or out of room. */
public final class ServiceUnavailableException extends ServerErrorException {

    private static final long serialVersionUID = 1L;

    ServiceUnavailableException(ErrorAnswer answer) {
        super(answer);
    }
}
