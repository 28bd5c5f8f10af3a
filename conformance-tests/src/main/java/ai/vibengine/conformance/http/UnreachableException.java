package ai.vibengine.conformance.http;

/** A call that was not answered. */
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreachableException(Call call, Exception cause) {
        super(call.method() + " " + call.path() + " was not answered: " + cause, cause);
    }
}
