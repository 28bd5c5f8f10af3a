package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.checks.model.Step.Asker;
import ai.vibengine.conformance.checks.model.Step.Kind;
import java.util.ArrayList;
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
    private static final int CHOICES_OF_CONTENT = 5040;
    private static final int MOST_BUILDS = 8;
    private static final int TOLD_APART = 44;
    private static final int MORE_OFTEN = 3;
    private static final int MOST_OF_CONTENT = 12;
    private static final int MOST_SANDBOXES = 12;
    private static final int MOST_WAITS = 2;

    private static final Set<Kind> MAKING = EnumSet.of(Kind.CREATE, Kind.REPEAT, Kind.SANDBOX);

    private static final Set<Kind> OFTEN = EnumSet.of(Kind.RUN, Kind.READ, Kind.WRITE, Kind.START, Kind.DIRECTORY);

    private final Random random;
    private final Set<Kind> allowed;
    private final List<Asker> askers;
    private final Set<String> seen = new HashSet<>();
    private Kind before = Kind.WAIT;
    private int created;
    private int waits;
    private int builds;

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
        builds = 0;
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
        created += MAKING.contains(best.kind()) ? 1 : 0;
        builds += best.kind() == Kind.BUILD ? 1 : 0;
        waits += best.kind() == Kind.WAIT ? 1 : 0;
        return best;
    }

    private List<String> pairs(Step step, String state) {
        return List.of(
                before + ">" + step.kind() + " " + state,
                step.kind() + " " + step.asker() + " " + state,
                step.kind() + " " + step.choice() % TOLD_APART + " " + state);
    }

    private Step candidate() {
        Set<Kind> kinds = EnumSet.copyOf(allowed);
        boolean content = allowed.contains(Kind.SANDBOX);
        if (created >= (content ? MOST_OF_CONTENT : MOST_SANDBOXES)) {
            kinds.removeAll(MAKING);
        }
        if (builds >= MOST_BUILDS) {
            kinds.remove(Kind.BUILD);
        }
        if (waits >= MOST_WAITS || created < 2) {
            kinds.remove(Kind.WAIT);
        }
        if (created == 0) {
            kinds = EnumSet.of(!content ? Kind.CREATE : builds == 0 ? Kind.BUILD : Kind.SANDBOX);
        }
        if (content && random.nextInt(4) > 0) {
            // What is over can be followed by little.
            kinds.remove(Kind.END);
        }
        List<Kind> all = new ArrayList<>(kinds.stream().sorted().toList());
        for (int i = 0; i < MORE_OFTEN; i++) {
            all.addAll(kinds.stream().filter(OFTEN::contains).sorted().toList());
        }
        // What is done most with a sandbox that lives on can be followed by most.
        Kind kind = !content && random.nextInt(4) == 0 ? Kind.EXTEND : all.get(random.nextInt(all.size()));
        // Most steps are of somebody who may do them, or little would happen.
        Asker asker = random.nextInt(3) > 0 ? Asker.MAIN : askers.get(random.nextInt(askers.size()));
        return new Step(
                kind,
                asker,
                random.nextInt(10) == 0 ? -1 : random.nextInt(100),
                random.nextInt(content ? CHOICES_OF_CONTENT : CHOICES));
    }
}
