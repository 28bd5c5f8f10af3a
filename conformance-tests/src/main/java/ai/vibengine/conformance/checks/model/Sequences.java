package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.checks.model.Step.Asker;
import ai.vibengine.conformance.checks.model.Step.Kind;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Several sequences, and the shortest way found to each difference. */
final class Sequences {
    private static final int SEQUENCES = 4;
    private static final int SEQUENCES_OF_CONTENT = 3;
    private static final int STEPS = 150;
    private static final int STEPS_OF_CONTENT = 400;
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MOST_TRIES = 60;
    private static final Duration LONGEST_SHRINKING = Duration.ofSeconds(15);

    private final CheckContext context;
    private final Set<Kind> kinds;
    private final Supplier<Lockstep> locksteps;
    private final String name;

    private Sequences(CheckContext context, String name, Set<Kind> kinds, Supplier<Lockstep> locksteps) {
        this.name = name;
        this.context = context;
        this.kinds = kinds;
        this.locksteps = locksteps;
    }

    /** The differences found, the seed of the sequences, and how many steps were taken. */
    record Outcome(int seed, int steps, Map<Difference.Aspect, Difference> differences) {}

    /** Tries sequences about sandboxes and the lists of them. */
    static Outcome ofSandboxes(CheckContext context) throws InterruptedException {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        EnumSet.allOf(Kind.class).stream()
                .filter(kind -> !kind.isAboutContent())
                .forEach(kinds::add);
        if (context.level() != Level.EXTENSION) {
            // The header of a repetition is an extension.
            kinds.removeAll(EnumSet.of(Kind.REPEAT, Kind.PATCH, Kind.LIMITS));
        }
        if (context.get("/limits").status() == 404) {
            kinds.remove(Kind.LIMITS);
        }
        if (context.send(Request.of("PATCH", "/sandboxes/" + Requests.ABSENT)
                                .as(Role.MAIN)
                                .body("application/merge-patch+json", "{}".getBytes(StandardCharsets.UTF_8)))
                        .status()
                == 405) {
            kinds.remove(Kind.PATCH);
        }
        return new Sequences(context, "sandboxes", kinds, () -> new SandboxLockstep(context)).run(SEQUENCES, STEPS);
    }

    /** Tries sequences about templates, and about commands and files in sandboxes. */
    static Outcome ofContent(CheckContext context) throws InterruptedException {
        Set<Kind> kinds = EnumSet.of(Kind.WAIT);
        EnumSet.allOf(Kind.class).stream().filter(Kind::isAboutContent).forEach(kinds::add);
        if (context.get("/templates/base").status() == 404) {
            kinds.removeAll(EnumSet.of(Kind.BUILT, Kind.LOG));
        }

        return new Sequences(context, "content", kinds, () -> new ContentLockstep(context))
                .run(SEQUENCES_OF_CONTENT, STEPS_OF_CONTENT);
    }

    private Outcome run(int sequences, int most) throws InterruptedException {
        int seed = context.seed();
        List<Asker> askers = new ArrayList<>(List.of(Asker.NOBODY, Asker.STRANGER));
        if (context.has(Role.OTHER)) {
            askers.add(Asker.OTHER);
        }
        if (context.has(Role.READ_ONLY)) {
            askers.add(Asker.READ_ONLY);
        }
        Map<Difference.Aspect, Difference> differences = new EnumMap<>(Difference.Aspect.class);
        Steps steps = new Steps(seed, kinds, askers);
        Instant deadline = context.now().plus(LONGEST);
        int taken = 0;
        for (int i = 0; i < sequences && context.now().isBefore(deadline); i++) {
            steps.begin();
            List<Step> sequence = new ArrayList<>();
            Optional<Difference> found = Optional.empty();
            Lockstep lockstep = locksteps.get();
            while (sequence.size() < most
                    && found.isEmpty()
                    && !lockstep.lost()
                    && !steps.isDone()
                    && context.now().isBefore(deadline)) {
                Step step = steps.next(lockstep);
                sequence.add(step);
                found = lockstep.step(step);
            }
            lockstep.end();
            taken += sequence.size();
            if (found.isPresent() && !differences.containsKey(found.get().aspect())) {
                differences.put(found.get().aspect(), shrunk(sequence, found.get()));
            }
        }
        context.note("Sequences of " + name + ": " + taken + " steps, " + steps.pairs() + " pairs"
                + (steps.isDone() ? ", all that were open" : ""));
        return new Outcome(seed, taken, differences);
    }

    /** Leaves out what the difference does not need, in halves, quarters and so on. */
    private Difference shrunk(List<Step> sequence, Difference found) throws InterruptedException {
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
                Optional<Difference> again = repeated(fewer);
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

    private Optional<Difference> repeated(List<Step> sequence) throws InterruptedException {
        Lockstep lockstep = locksteps.get();
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
