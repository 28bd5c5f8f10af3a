package ai.vibengine.conformance.http;

import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Thrown when a request got no answer. */
public class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreachableException(Request request, @Nullable Throwable cause) {
        super(request.method() + " " + request.path() + " was not answered: " + said(cause), cause);
    }

    UnreachableException(String message) {
        super(message);
    }

    private static String said(@Nullable Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "no address is known of the host " + cause.getMessage();
        }
        return cause instanceof ProxyException ? String.valueOf(cause.getMessage()) : String.valueOf(cause);
    }
}
