package ai.vibengine.server.login;

import java.io.Serial;

/** The e-mail address and the password do not fit; which of them is wrong is not told. */
public final class SignInRefusedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    SignInRefusedException() {
        super("The e-mail address or the password is wrong.", null, false, false);
    }
}
