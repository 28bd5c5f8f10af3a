package ai.vibengine.server.account;

import java.io.Serial;

/** What was asked of accounts or keys cannot be done; the message says why, for the operator. */
public final class AccountException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    AccountException(String message) {
        super(message);
    }
}
