package ai.vibengine.server.account;

import java.io.Serial;

/** A request about accounts or keys that cannot be carried out; the message says why, for the operator. */
public final class AccountException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    AccountException(String message) {
        super(message);
    }
}
