package ai.vibengine.server.account;

import ai.vibengine.server.contract.Contract;
import java.util.Optional;
import java.util.OptionalInt;

/** Says what an account may use: its plan's numbers from the contract, or its own where the plan has none. */
public final class PlanLimits {

    private final Contract contract;

    /** With the contract that has the plans. */
    public PlanLimits(Contract contract) {
        this.contract = contract;
    }

    /**
     * Checks what an operator asked for.
     *
     * @throws AccountException when a plan with numbers of its own is given others, or one without is given none
     */
    void check(Plan plan, Optional<Integer> requestsPerMinute, Optional<Integer> concurrentSandboxes) {
        check(plan, "--requests-per-minute", contract.requestsPerMinute(plan.word()), requestsPerMinute);
        check(plan, "--concurrent-sandboxes", contract.concurrentSandboxes(plan.word()), concurrentSandboxes);
    }

    int requestsPerMinute(Plan plan, Optional<Integer> own) {
        return contract.requestsPerMinute(plan.word()).orElseGet(own::orElseThrow);
    }

    int concurrentSandboxes(Plan plan, Optional<Integer> own) {
        return contract.concurrentSandboxes(plan.word()).orElseGet(own::orElseThrow);
    }

    private static void check(Plan plan, String option, OptionalInt fixed, Optional<Integer> own) {
        if (fixed.isPresent() && own.isPresent()) {
            throw new AccountException(option + " is for the enterprise plan; " + plan + " has " + fixed.getAsInt());
        }
        if (fixed.isEmpty() && own.isEmpty()) {
            throw new AccountException(option + " is needed on the " + plan + " plan");
        }
        if (own.isPresent() && own.get() < 1) {
            throw new AccountException(option + " must be at least 1");
        }
    }
}
