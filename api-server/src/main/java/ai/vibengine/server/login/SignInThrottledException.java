package ai.vibengine.server.login;

import java.io.Serial;

/** Too many tries to sign in. */
public final class SignInThrottledException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int retryAfterSeconds;

    SignInThrottledException(int retryAfterSeconds) {
        super("Too many tries. Retry in " + retryAfterSeconds + " seconds.", null, false, false);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** Returns the whole seconds until another try is looked at, at least 1. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
