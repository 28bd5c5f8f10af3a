package ai.vibengine.server.login;

import java.io.Serial;

/** A one-time link that is unknown, was used, or is too old. */
public final class LoginLinkException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    LoginLinkException() {
        super("This link was used, or its time is over. Ask for another one.", null, false, false);
    }
}
