package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Judges every exchange of a run by every rule. */
final class RuleEvaluator {
    private final Map<Requirement, Tally> tallies = new LinkedHashMap<>();

    private volatile String blocked = "";

    RuleEvaluator(Collection<Rule> rules) {
        rules.forEach(rule -> tallies.put(rule.requirement(), new Tally(rule.judge())));
    }

    void saw(Exchange exchange) {
        tallies.values().forEach(tally -> tally.saw(exchange));
    }

    /** Sets the reason why there may be too few exchanges to judge. */
    void blocked(String why) {
        blocked = why;
    }

    List<Result> results() {
        return tallies.entrySet().stream()
                .map(entry -> entry.getValue().result(entry.getKey(), blocked))
                .toList();
    }

    private static final class Tally {
        private final Rule.Judge judge;
        private final AtomicInteger judged = new AtomicInteger();
        private final AtomicInteger wrong = new AtomicInteger();
        private final AtomicReference<MismatchException> first = new AtomicReference<>();

        Tally(Rule.Judge judge) {
            this.judge = judge;
        }

        void saw(Exchange exchange) {
            Rule.Opinion opinion = judge.judge(exchange);
            if (opinion.applies()) {
                judged.incrementAndGet();
            }
            opinion.mismatch().ifPresent(mismatch -> {
                wrong.incrementAndGet();
                first.compareAndSet(null, mismatch);
            });
        }

        Result result(Requirement requirement, String blocked) {
            MismatchException mismatch = first.get();
            if (mismatch != null) {
                String reason = mismatch.getMessage() + " (" + wrong + " of " + judged + " answers)";
                List<Exchange> exchanges = mismatch.exchange().stream().toList();
                return new Result(requirement, Verdict.FAIL, reason, Optional.of(mismatch), exchanges, 0);
            }
            if (judged.get() == 0 && !blocked.isEmpty()) {
                return Result.of(requirement, Verdict.BLOCKED, blocked);
            }
            return judged.get() == 0
                    ? Result.of(requirement, Verdict.SKIPPED, "no answer of the run was one that it speaks of")
                    : Result.of(requirement, Verdict.PASS, "");
        }
    }
}
