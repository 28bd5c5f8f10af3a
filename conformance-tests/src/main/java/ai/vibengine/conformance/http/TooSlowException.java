package ai.vibengine.conformance.http;

import java.time.Duration;

/** Thrown when a request got no answer in the time that an answer may take, although the server may be there. */
public final class TooSlowException extends UnreachableException {
    private static final long serialVersionUID = 1;

    TooSlowException(Request request, Duration timeout) {
        super("too slow: " + request.method() + " " + request.path() + " was not answered within " + timeout.toSeconds()
                + " s; --timeout lets an answer take longer");
    }
}
