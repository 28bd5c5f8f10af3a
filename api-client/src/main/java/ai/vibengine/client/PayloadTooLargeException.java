package ai.vibengine.client;

/** 413: the request body is over the limit of 1 MiB. */
public final class PayloadTooLargeException extends ApiException {

    private static final long serialVersionUID = 1L;

    PayloadTooLargeException(ErrorAnswer answer) {
        super(answer);
    }
}
