package ai.vibengine.server.login;

import java.io.Serial;

/** The e-mail address signs in to another account. */
public final class EmailTakenException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    EmailTakenException() {
        super("This e-mail address cannot be used here. Take another one.", null, false, false);
    }
}
