package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.checks.model.Step.Asker;
import ai.vibengine.conformance.checks.model.Step.Kind;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** Chooses steps by a seed such that as many pairs of operation, state and credential as possible are seen. */
final class Steps {
    private static final int CANDIDATES = 250;
    private static final int KINDS_OF_PAIRS = 3;
    private static final int CHOICES = 12;
    private static final int MOST_SANDBOXES = 12;
    private static final int MOST_WAITS = 2;

    private final Random random;
    private final Set<Kind> allowed;
    private final List<Asker> askers;
    private final Set<String> seen = new HashSet<>();
    private Kind before = Kind.WAIT;
    private int created;
    private int waits;

    /**
     * Creates a generator.
     *
     * @param kinds what may be done
     * @param askers who may do it; somebody who is in the list twice does so twice as often
     */
    Steps(long seed, Set<Kind> kinds, List<Asker> askers) {
        random = new Random(seed);
        this.allowed = Set.copyOf(kinds);
        this.askers = askers;
    }

    /** Begins another sequence; what was seen in those before counts. */
    void begin() {
        created = 0;
        waits = 0;
        before = Kind.WAIT;
    }

    /** Returns the next step, which shows the most that was not seen. */
    Step next(Function<Step, String> state) {
        Step best = candidate();
        int most = -1;
        for (int i = 0; i < CANDIDATES && most < KINDS_OF_PAIRS; i++) {
            Step step = i == 0 ? best : candidate();
            int unseen = 0;
            for (String pair : pairs(step, state.apply(step))) {
                unseen += seen.contains(pair) ? 0 : 1;
            }
            if (unseen > most) {
                best = step;
                most = unseen;
            }
        }
        seen.addAll(pairs(best, state.apply(best)));
        before = best.kind();
        created += best.kind() == Kind.CREATE || best.kind() == Kind.REPEAT ? 1 : 0;
        waits += best.kind() == Kind.WAIT ? 1 : 0;
        return best;
    }

    private List<String> pairs(Step step, String state) {
        return List.of(
                before + ">" + step.kind() + " " + state,
                step.kind() + " " + step.asker() + " " + state,
                step.kind() + " " + step.choice() + " " + state);
    }

    private Step candidate() {
        Set<Kind> kinds = EnumSet.copyOf(allowed);
        if (created >= MOST_SANDBOXES) {
            kinds.removeAll(EnumSet.of(Kind.CREATE, Kind.REPEAT));
        }
        if (waits >= MOST_WAITS || created < 2) {
            kinds.remove(Kind.WAIT);
        }
        if (created == 0) {
            kinds = EnumSet.of(Kind.CREATE);
        }
        List<Kind> all = kinds.stream().sorted().toList();
        // What is done most with a sandbox that lives on can be followed by most.
        Kind kind = random.nextInt(4) == 0 ? Kind.EXTEND : all.get(random.nextInt(all.size()));
        // Most steps are of somebody who may do them, or little would happen.
        Asker asker = random.nextInt(3) > 0 ? Asker.MAIN : askers.get(random.nextInt(askers.size()));
        return new Step(kind, asker, random.nextInt(10) == 0 ? -1 : random.nextInt(100), random.nextInt(CHOICES));
    }
}
