package ai.vibengine.conformance.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.conformance.process.RealServer;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kit finds what a change of the server's code breaks. The property {@code vibengine.mutants} says how many mutants are
 * tried, and {@code vibengine.mutants.seed} which; each takes up to a minute and a half. What was tried before is kept in
 * {@code target/mutants-SEED.tsv} and not tried again.
 */
@EnabledIfSystemProperty(named = "vibengine.mutants", matches = "[0-9]+")
class MutantsIT {
    private static final int BETWEEN_CONTROLS = 20;

    @TempDir
    static Path folder;

    /** Why a survivor is none of the kit's business, or that it still is. */
    private record Judgement(String verdict, String why) {}

    @Test
    void nineOfTenThatCanBeObservedAreFound() throws Exception {
        int seed = Integer.getInteger("vibengine.mutants.seed", 1);
        ServerClasses classes = new ServerClasses(Path.of(System.getProperty("vibengine.server.jar")));
        List<Mutant> all = new ArrayList<>(classes.mutants());
        Collections.shuffle(all, new Random(seed));
        List<Mutant> sample = all.subList(0, Math.min(all.size(), Integer.getInteger("vibengine.mutants")));
        Path kept = Path.of("target", "mutants-" + seed + ".tsv");
        Map<String, Outcome> known = MutantResults.read(kept);

        RealServer first = RealServer.start(Files.createDirectories(folder.resolve("first")));
        first.stop();
        MutantTrial trial = new MutantTrial(first, classes);
        List<String> blamed = new ArrayList<>();
        List<String> unjudged = new ArrayList<>();
        int found = 0;
        int missed = 0;
        int number = 0;
        Map<String, Judgement> judgements = judgements();
        for (Mutant mutant : sample) {
            number++;
            Outcome outcome = known.get(mutant.name());
            if (outcome == null) {
                if (number % BETWEEN_CONTROLS == 1) {
                    Outcome control = trial.of(Optional.empty(), Files.createDirectories(folder.resolve("c" + number)));
                    blamed.addAll(
                            control.kind() == Outcome.Kind.SURVIVED ? List.of() : List.of(number + ": " + control));
                    write(kept, MutantResults.line("control " + number, 0, control));
                }
                outcome = trial.of(Optional.of(mutant), Files.createDirectories(folder.resolve("m" + number)));
                write(kept, MutantResults.line(mutant.name(), mutant.line(), outcome));
            }
            Judgement judgement = judgements.get(mutant.name());
            if (outcome.kind() == Outcome.Kind.FOUND || outcome.kind() == Outcome.Kind.ERROR) {
                found++;
            } else if (outcome.kind() == Outcome.Kind.SURVIVED) {
                if (judgement == null) {
                    unjudged.add(mutant.name());
                }
                missed += judgement == null || judgement.verdict().equals("to do") ? 1 : 0;
            }
        }

        first.close();
        assertThat(blamed).as("servers without a change that the kit blamed").isEmpty();
        assertThat(unjudged).as("survivors that mutants.yaml does not judge").isEmpty();
        assertThat(10 * found).as(found + " found, " + missed + " to do").isGreaterThanOrEqualTo(9 * (found + missed));
    }

    private static void write(Path file, String line) throws IOException {
        System.out.print(line);
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Map<String, Judgement> judgements() throws IOException {
        try (InputStream yaml = Objects.requireNonNull(MutantsIT.class.getResourceAsStream("/mutants.yaml"))) {
            return new YAMLMapper().readValue(yaml, new TypeReference<Map<String, Judgement>>() {});
        }
    }
}
