package ai.vibengine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.conformance.checks.Checks;
import ai.vibengine.conformance.engine.Requirement;
import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.conformance.reference.Fault;
import ai.vibengine.conformance.reference.FaultyServers;
import ai.vibengine.conformance.reference.ReferenceServer;
import ai.vibengine.conformance.reference.Variant;
import ai.vibengine.conformance.reference.VirtualTime;
import ai.vibengine.conformance.report.Report;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The kit against servers whose every fault is known, in a time that takes none. A fault is tried by the requirement that
 * names it, and by most of the kit or the whole of it when that one alone sees too little of the server; with the property
 * {@code vibengine.proof=whole}, which takes more than an hour, always by the whole kit.
 */
class ProofTest {
    private static final boolean WHOLE = "whole".equals(System.getProperty("vibengine.proof"));

    // One of many that find the faults of sequences: with some others, the way to one of them is not taken.
    private static final int SEED = 1;

    // The groups with most requests, without which there are answers of every kind to judge, too.
    private static final String[] MANY = {"MODEL", "VALID", "CRED"};

    private static final Contract CONTRACT = Contract.load();

    private static final ExecutorService THREADS =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

    /** What became of a server with a fault. */
    private record Trial(Fault fault, boolean killed, boolean precise, List<String> said) {}

    @AfterAll
    static void end() {
        THREADS.shutdownNow();
    }

    @Test
    void aServerWithoutFaultIsConformant() throws Exception {
        VirtualTime time = new VirtualTime();
        try (ReferenceServer server = ReferenceServer.good(time)) {
            Report report = run(settings(server, Level.EXTENSION), time);

            assertThat(complaints(report)).isEmpty();
            assertThat(report.of(Verdict.SKIPPED))
                    .map(result -> result.requirement().id())
                    .containsExactly("HEAD-06");
            assertThat(report.left()).isEmpty();
        }
    }

    @Test
    void everyRequirementCanFail() {
        Set<String> named = faults().stream().map(Fault::requirement).collect(Collectors.toSet());

        assertThat(requirements())
                .filteredOn(id -> !FaultyServers.isSameAnyhow(id))
                .filteredOn(id -> !named.contains(id))
                .isEmpty();
    }

    @Test
    void noFaultIsCountedTwice() {
        assertThat(faults()).extracting(Fault::name).doesNotHaveDuplicates();
    }

    @Test
    void everyFaultIsNamedAndNoVariantIsBlamed() throws Exception {
        List<Callable<Trial>> trials = new ArrayList<>();
        faults().forEach(fault -> trials.add(() -> tried(fault)));
        List<Future<Trial>> running = trials.stream().map(THREADS::submit).toList();
        List<Callable<String>> variants = new ArrayList<>();
        Variant.all().forEach(variant -> variants.add(() -> tried(variant)));
        List<Future<String>> blamed = variants.stream().map(THREADS::submit).toList();

        ProofTable table = new ProofTable();
        List<String> missed = new ArrayList<>();
        for (Future<Trial> future : running) {
            Trial trial = future.get();
            table.add(trial.fault().requirement(), trial.killed(), trial.precise());
            if (!trial.precise()) {
                missed.add(trial.fault() + ": " + trial.said());
            }
        }
        List<String> falseAlarms = new ArrayList<>();
        for (Future<String> future : blamed) {
            table.variant(future.get().isEmpty());
            if (!future.get().isEmpty()) {
                falseAlarms.add(future.get());
            }
        }

        assertThat(missed).isEmpty();
        assertThat(falseAlarms).isEmpty();
        assertThat(written()).isEqualTo(table.text());
    }

    private static String written() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String start = "<!-- proof -->\n";
        return readme.substring(readme.indexOf(start) + start.length(), readme.indexOf("<!-- /proof -->"));
    }

    private static List<Fault> faults() {
        return FaultyServers.all(requirements());
    }

    private static List<String> requirements() {
        return Checks.catalogue(CONTRACT, Level.EXTENSION).requirements().stream()
                .map(Requirement::id)
                .toList();
    }

    private static Trial tried(Fault fault) throws Exception {
        if (!WHOLE) {
            for (UnaryOperator<Settings> part : List.<UnaryOperator<Settings>>of(
                    settings -> settings.only(fault.requirement()), settings -> settings.skip(MANY))) {
                Trial trial = tried(fault, part);
                if (trial.precise()) {
                    return trial;
                }
            }
        }
        return tried(fault, UnaryOperator.identity());
    }

    private static Trial tried(Fault fault, UnaryOperator<Settings> part) throws Exception {
        VirtualTime time = new VirtualTime();
        try (ReferenceServer server = ReferenceServer.with(fault, time)) {
            Report report = run(part.apply(settings(server, Level.EXTENSION)), time);
            boolean precise = report.of(Verdict.FAIL).stream()
                    .anyMatch(result -> result.requirement().id().equals(fault.requirement()));
            return new Trial(fault, report.count(Verdict.FAIL) > 0, precise, complaints(report));
        }
    }

    private static String tried(Variant variant) throws Exception {
        VirtualTime time = new VirtualTime();
        try (ReferenceServer server = ReferenceServer.with(variant, time)) {
            Report report = run(settings(server, variant.level()), time);
            boolean right = report.outcome().exitCode() == 0;
            return right ? "" : variant + ": " + complaints(report) + report.left();
        }
    }

    private static Settings settings(ReferenceServer server, Level level) {
        return Settings.of(server.target()).parallel(1).level(level).seed(SEED);
    }

    private static Report run(Settings settings, VirtualTime time) throws InterruptedException {
        try (Conformance kit = new Conformance(settings, CONTRACT, ConformanceSuite.newRunId(), time, time)) {
            return kit.run(result -> {});
        }
    }

    private static List<String> complaints(Report report) {
        return report.results().stream()
                .filter(result -> result.verdict() != Verdict.PASS && result.verdict() != Verdict.SKIPPED)
                .map(ProofTest::told)
                .toList();
    }

    private static String told(Result result) {
        return result.requirement().id() + " " + result.verdict() + ": " + result.reason();
    }
}
