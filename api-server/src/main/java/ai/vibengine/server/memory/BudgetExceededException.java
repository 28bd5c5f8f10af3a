package ai.vibengine.server.memory;

import java.io.Serial;

/** A refusal, because as many bytes are under way as may be at once. */
public final class BudgetExceededException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean ofAccount;

    private BudgetExceededException(String message, boolean ofAccount) {
        super(message, null, false, false);
        this.ofAccount = ofAccount;
    }

    static BudgetExceededException ofAccount(String what, long most) {
        return new BudgetExceededException(
                "The account has more than " + most + " bytes of " + what + " under way.", true);
    }

    static BudgetExceededException ofServer(String what) {
        return new BudgetExceededException("The service has as much of " + what + " under way as it takes.", false);
    }

    /** Returns whether it is the account that has too much under way, and not the service. */
    public boolean isOfAccount() {
        return ofAccount;
    }
}
