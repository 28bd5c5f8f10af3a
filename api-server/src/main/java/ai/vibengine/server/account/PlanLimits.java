package ai.vibengine.server.account;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Plans;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Says what an account may use: its plan's numbers from the contract, or its own where the plan has none. */
public final class PlanLimits {

    private final Plans plans;

    public PlanLimits(Contract contract) {
        this.plans = contract.plans();
    }

    /**
     * Checks what an operator asked for.
     *
     * @throws AccountException when a plan with numbers of its own is given others, or one without is given none
     */
    void check(Plan plan, Optional<Integer> requestsPerMinute, Optional<Integer> concurrentSandboxes) {
        check(plan, "--requests-per-minute", plans.requestsPerMinute(plan.word()), requestsPerMinute);
        check(plan, "--concurrent-sandboxes", plans.concurrentSandboxes(plan.word()), concurrentSandboxes);
    }

    int requestsPerMinute(Plan plan, Optional<Integer> own) {
        return plans.requestsPerMinute(plan.word()).orElseGet(own::orElseThrow);
    }

    int concurrentSandboxes(Plan plan, Optional<Integer> own) {
        return plans.concurrentSandboxes(plan.word()).orElseGet(own::orElseThrow);
    }

    /**
     * Checks further numbers that an operator asked for.
     *
     * @throws AccountException when the plan has numbers of its own, or none of this name, or it is too small
     */
    void check(Plan plan, Map<String, Integer> own) {
        Map<String, Integer> known = further();
        own.forEach((name, number) -> {
            if (plan != Plan.ENTERPRISE) {
                throw new AccountException("--limit is for the enterprise plan");
            }
            if (!known.containsKey(name)) {
                throw new AccountException(
                        "there is no limit " + name + "; those that there are: " + String.join(", ", known.keySet()));
            }
            if (number < 1) {
                throw new AccountException("--limit " + name + " must be at least 1");
            }
        });
    }

    /** Returns the limits of the plan on builds; where it has no number, the account's own counts, and otherwise that of the pro plan. */
    BuildLimits builds(Plan plan, Map<String, Integer> own) {
        return BuildLimits.of(numbers(plan, own));
    }

    /** Returns the limits of the plan on what a sandbox may ask for, by the same order. */
    ResourceLimits resources(Plan plan, Map<String, Integer> own) {
        return ResourceLimits.of(numbers(plan, own));
    }

    private Map<String, Integer> numbers(Plan plan, Map<String, Integer> own) {
        Map<String, Integer> numbers = further();
        numbers.putAll(own);
        numbers.putAll(plans.numbers(plan.word()));
        return numbers;
    }

    private Map<String, Integer> further() {
        Map<String, Integer> numbers = new LinkedHashMap<>(plans.numbers(Plan.PRO.word()));
        numbers.keySet().removeAll(Set.of("requests_per_minute", "concurrent_sandboxes"));
        return numbers;
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
