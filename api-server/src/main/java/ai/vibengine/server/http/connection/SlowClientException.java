package ai.vibengine.server.http.connection;

import java.io.IOException;

/** A client sends or takes less than it must to be waited for. */
public final class SlowClientException extends IOException {

    private static final long serialVersionUID = 1;

    SlowClientException(String message) {
        super(message);
    }
}
