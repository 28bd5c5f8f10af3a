package ai.vibengine.server.dashboard;

import java.io.Serial;

/** The account has no such key, or it was revoked before. */
public final class KeyNotFoundException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    KeyNotFoundException() {
        super("There is no such key that could be revoked.", null, false, false);
    }
}
