package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.checks.model.Step.Asker;
import ai.vibengine.conformance.checks.model.Step.Kind;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Several sequences, and the shortest way found to each difference. */
final class Sequences {
    private static final int SEQUENCES = 4;
    private static final int STEPS = 150;
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MOST_TRIES = 60;
    private static final Duration LONGEST_SHRINKING = Duration.ofSeconds(15);

    private Sequences() {}

    /** The differences found, the seed of the sequences, and how many steps were taken. */
    record Outcome(int seed, int steps, Map<Difference.Aspect, Difference> differences) {}

    static Outcome run(CheckContext context) throws InterruptedException {
        int seed = context.seed();
        List<Asker> askers = new ArrayList<>(List.of(Asker.MAIN, Asker.NOBODY, Asker.STRANGER));
        if (context.has(Role.OTHER)) {
            askers.add(Asker.OTHER);
            askers.add(Asker.OTHER);
        }
        if (context.has(Role.READ_ONLY)) {
            askers.add(Asker.READ_ONLY);
        }
        Map<Difference.Aspect, Difference> differences = new EnumMap<>(Difference.Aspect.class);
        Set<Kind> kinds = EnumSet.allOf(Kind.class);
        if (context.level() != Level.EXTENSION) {
            // The header of a repetition is an extension.
            kinds.remove(Kind.REPEAT);
        }
        Steps steps = new Steps(seed, kinds, askers);
        Instant deadline = context.now().plus(LONGEST);
        int taken = 0;
        for (int i = 0; i < SEQUENCES && context.now().isBefore(deadline); i++) {
            steps.begin();
            List<Step> sequence = new ArrayList<>();
            Optional<Difference> found = Optional.empty();
            Lockstep lockstep = new Lockstep(context);
            while (sequence.size() < STEPS
                    && found.isEmpty()
                    && !lockstep.lost()
                    && context.now().isBefore(deadline)) {
                Step step = steps.next(lockstep::state);
                sequence.add(step);
                found = lockstep.step(step);
            }
            lockstep.end();
            taken += sequence.size();
            if (found.isPresent() && !differences.containsKey(found.get().aspect())) {
                differences.put(found.get().aspect(), shrunk(context, sequence, found.get()));
            }
        }
        return new Outcome(seed, taken, differences);
    }

    /** Leaves out what the difference does not need, in halves, quarters and so on. */
    private static Difference shrunk(CheckContext context, List<Step> sequence, Difference found)
            throws InterruptedException {
        Instant deadline = context.now().plus(LONGEST_SHRINKING);
        List<Step> shortest = sequence;
        Difference best = found;
        int tries = 0;
        for (int size = Math.max(1, sequence.size() / 2); size > 0; size = size == 1 ? 0 : size / 2) {
            int from = 0;
            while (from < shortest.size() - 1
                    && tries++ < MOST_TRIES
                    && context.now().isBefore(deadline)) {
                List<Step> fewer = new ArrayList<>(shortest.subList(0, from));
                fewer.addAll(shortest.subList(Math.min(from + size, shortest.size() - 1), shortest.size()));
                Optional<Difference> again = repeated(context, fewer);
                if (again.isPresent() && again.get().aspect() == best.aspect()) {
                    best = again.get();
                    shortest = fewer;
                } else {
                    from += size;
                }
            }
        }
        return best;
    }

    private static Optional<Difference> repeated(CheckContext context, List<Step> sequence)
            throws InterruptedException {
        Lockstep lockstep = new Lockstep(context);
        try {
            for (Step step : sequence) {
                Optional<Difference> found = lockstep.step(step);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        } finally {
            lockstep.end();
        }
    }
}
