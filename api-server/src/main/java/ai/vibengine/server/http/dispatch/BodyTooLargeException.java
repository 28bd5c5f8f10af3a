package ai.vibengine.server.http.dispatch;

import java.io.IOException;

/** A body is larger than its operation takes. */
public final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1;

    BodyTooLargeException() {
        super("The body is too large");
    }
}
