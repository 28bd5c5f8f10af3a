package ai.vibengine.server.dashboard;

import java.io.Serial;

/** An account has as many keys as it may. */
public final class TooManyKeysException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    TooManyKeysException(int most) {
        super("An account has at most " + most + " keys that are good. Revoke one first.", null, false, false);
    }
}
