package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.checks.model.Lockstep.State;
import ai.vibengine.conformance.checks.model.Step.Asker;
import ai.vibengine.conformance.checks.model.Step.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Chooses the step that shows the most that was not seen: pairs of operations that follow each other, of operation,
 * credential and state, and of any two choices of an operation. The seed decides between equals, so that every run sees
 * the same pairs in another order.
 */
final class Steps {
    private static final int MOST_BUILDS = 14;
    private static final int MOST_SANDBOXES = 12;
    private static final int MOST_WAITS = 2;
    private static final int ENOUGH_CHOICES = 3;
    // More than anything else counts: there are few, which would come last, and each answer is from memory.
    private static final int OF_WHAT_IS_OVER = 8;
    // After so many steps in which nothing was new, little is left.
    private static final int IDLE = 12;

    private static final Set<Kind> MAKING = EnumSet.of(Kind.CREATE, Kind.REPEAT, Kind.SANDBOX);
    private static final Set<Kind> BUILDING = EnumSet.of(Kind.BUILD, Kind.REBUILD);
    private static final Set<Kind> ENDING = EnumSet.of(Kind.KILL, Kind.END, Kind.UNBUILD, Kind.KILL_COMMAND);
    private static final Set<Kind> CHANGING = EnumSet.of(Kind.EXTEND, Kind.PATCH);

    private final Random random;
    private final Set<Kind> allowed;
    private final List<Asker> askers;
    private final Set<String> seen = new HashSet<>();
    private Kind before = Kind.WAIT;
    private int created;
    private int waits;
    private int builds;
    private int idle;

    /**
     * Creates a generator.
     *
     * @param kinds what may be done
     * @param askers who may do it, beside the main account
     */
    Steps(long seed, Set<Kind> kinds, List<Asker> askers) {
        random = new Random(seed);
        this.allowed = EnumSet.copyOf(kinds);
        this.askers = askers;
    }

    /** A step, and how much of it was not seen. */
    private record Option(Kind kind, Asker asker, State state, int slot, List<Integer> choices, int unseen) {}

    /** Choices, and how many pairs of them were not seen. */
    private record Choices(List<Integer> values, int unseen) {}

    /** Begins another sequence; what was seen in those before counts. */
    void begin() {
        created = 0;
        waits = 0;
        builds = 0;
        idle = 0;
        before = Kind.WAIT;
    }

    /** Whether everything was seen that can be. */
    boolean isDone() {
        return idle > IDLE;
    }

    /** Returns how many pairs were seen. */
    int pairs() {
        return seen.size();
    }

    /** Returns the next step. */
    Step next(Lockstep lockstep) {
        List<Kind> kinds = kinds(lockstep.isAlive());
        boolean refused = random.nextInt(3) == 0;
        Option best = best(lockstep, kinds, refused);
        if (best.unseen() == 0) {
            best = best(lockstep, kinds, !refused);
        }
        idle = best.unseen() == 0 ? idle + 1 : 0;
        note(best);
        before = best.kind();
        created += MAKING.contains(best.kind()) ? 1 : 0;
        builds += BUILDING.contains(best.kind()) ? 1 : 0;
        waits += best.kind() == Kind.WAIT ? 1 : 0;
        return new Step(best.kind(), best.asker(), best.slot(), best.choices());
    }

    private List<Kind> kinds(boolean alive) {
        Set<Kind> kinds = EnumSet.copyOf(allowed);
        boolean content = allowed.contains(Kind.SANDBOX);
        if (created >= MOST_SANDBOXES) {
            kinds.removeAll(MAKING);
        } else if (!alive && random.nextInt(4) > 0) {
            kinds.retainAll(MAKING);
        }
        if (builds >= MOST_BUILDS) {
            kinds.removeAll(BUILDING);
        }
        if (waits >= MOST_WAITS || created < 2) {
            kinds.remove(Kind.WAIT);
        }
        if (random.nextInt(4) > 0) {
            // What is over can be followed by little.
            kinds.removeAll(ENDING);
            if (content && alive) {
                kinds.removeAll(MAKING);
            }
        }
        if (!content && alive && random.nextInt(4) == 0) {
            // What is done most with a sandbox that lives on can be followed by most.
            kinds.retainAll(CHANGING);
        }
        List<Kind> all = new ArrayList<>(kinds.isEmpty() ? allowed : kinds);
        Collections.shuffle(all, random);
        return all;
    }

    /** @param refused whether somebody else than the main account asks */
    private Option best(Lockstep lockstep, List<Kind> kinds, boolean refused) {
        Option best = null;
        Map<String, Choices> known = new HashMap<>();
        for (Kind kind : kinds) {
            List<Integer> slots = new ArrayList<>(lockstep.slots(kind));
            Collections.shuffle(slots, random);
            for (int slot : slots) {
                State state = lockstep.state(kind, slot);
                Option option = refused ? ofOthers(kind, slot, state) : ofMain(kind, slot, state, known);
                if (best == null || option.unseen() > best.unseen()) {
                    best = option;
                }
            }
        }
        if (best == null) {
            throw new IllegalStateException("Nothing can be done: " + kinds);
        }
        return best;
    }

    private Option ofOthers(Kind kind, int slot, State state) {
        List<Asker> all = new ArrayList<>(askers);
        Collections.shuffle(all, random);
        for (Asker asker : all) {
            if (!seen.contains(asked(kind, asker, state))) {
                return new Option(kind, asker, state, slot, anyChoices(kind), 1);
            }
        }
        return new Option(kind, all.get(0), state, slot, anyChoices(kind), 0);
    }

    private Option ofMain(Kind kind, int slot, State state, Map<String, Choices> known) {
        int unseen = seen.contains(asked(kind, Asker.MAIN, state)) ? 0 : 1;
        if (!state.live()) {
            int weight = kind.isAboutOne() ? OF_WHAT_IS_OVER : 1;
            return new Option(kind, Asker.MAIN, state, slot, anyChoices(kind), weight * unseen);
        }
        unseen += seen.contains(after(kind, state)) ? 0 : 2;
        unseen += seen.contains(named(kind, state)) ? 0 : 1;
        Choices choices = known.computeIfAbsent(kind + " " + told(state), any -> choices(kind, state));
        return new Option(
                kind, Asker.MAIN, state, slot, choices.values(), unseen + Math.min(ENOUGH_CHOICES, choices.unseen()));
    }

    private List<Integer> anyChoices(Kind kind) {
        return kind.sizes().stream().map(random::nextInt).toList();
    }

    /** Chooses in one respect after the other what makes most new pairs with what was chosen before. */
    private Choices choices(Kind kind, State state) {
        List<Integer> values = new ArrayList<>(Collections.nCopies(kind.sizes().size(), -1));
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        int all = 0;
        for (int respect : order) {
            int most = -1;
            int offset = random.nextInt(kind.sizes().get(respect));
            for (int i = 0; i < kind.sizes().get(respect); i++) {
                int value = (i + offset) % kind.sizes().get(respect);
                List<Integer> tried = new ArrayList<>(values);
                tried.set(respect, value);
                int unseen = 0;
                for (String pair : chosen(kind, state, tried, respect)) {
                    unseen += seen.contains(pair) ? 0 : 1;
                }
                if (unseen > most) {
                    most = unseen;
                    values.set(respect, value);
                }
            }
            all += most;
        }
        return new Choices(List.copyOf(values), all);
    }

    /** Returns the pairs of the choice in one respect with the state and with the other choices. */
    private static List<String> chosen(Kind kind, State state, List<Integer> values, int respect) {
        List<String> pairs = new ArrayList<>();
        pairs.add(kind + " " + respect + "=" + values.get(respect) + " " + told(state));
        for (int other = 0; other < values.size(); other++) {
            if (other != respect && values.get(other) >= 0) {
                int first = Math.min(other, respect);
                int second = Math.max(other, respect);
                pairs.add(kind + " " + first + "=" + values.get(first) + " " + second + "=" + values.get(second));
            }
        }
        return pairs;
    }

    /** What was done last counts for others, too: it may have let them in. */
    private static String asked(Kind kind, Asker asker, State state) {
        if (!asker.isKnown()) {
            return kind + " by " + asker;
        }
        boolean matters = asker != Asker.MAIN && kind.isAboutOne();
        String last = matters ? state.detail().replaceAll(".* |\\d", "") : "";
        return kind + " by " + asker + " " + state.life() + " " + last;
    }

    private String after(Kind kind, State state) {
        return before + " > " + kind + (kind.isAboutContent() ? "" : " " + told(state));
    }

    private static String named(Kind kind, State state) {
        return kind + " " + told(state) + " " + state.name();
    }

    private static String told(State state) {
        return state.life() + " " + state.detail();
    }

    private void note(Option option) {
        seen.add(asked(option.kind(), option.asker(), option.state()));
        if (option.asker() == Asker.MAIN && option.state().live()) {
            seen.add(after(option.kind(), option.state()));
            seen.add(named(option.kind(), option.state()));
            for (int i = 0; i < option.choices().size(); i++) {
                seen.addAll(chosen(option.kind(), option.state(), option.choices(), i));
            }
        }
    }
}
