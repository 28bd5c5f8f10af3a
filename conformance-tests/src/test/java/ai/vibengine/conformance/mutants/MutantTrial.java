package ai.vibengine.conformance.mutants;

import ai.vibengine.conformance.Conformance;
import ai.vibengine.conformance.Settings;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.conformance.http.Connection;
import ai.vibengine.conformance.process.RealServer;
import ai.vibengine.conformance.report.Report;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Runs a changed server, and the kit against it until the first requirement fails. */
final class MutantTrial {
    private static final int SEED = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RealServer origin;
    private final ServerClasses classes;
    private final Contract contract = Contract.load();

    /**
     * @param first a server that was stopped, whose keys and accounts every changed server has
     */
    MutantTrial(RealServer first, ServerClasses classes) {
        this.origin = first;
        this.classes = classes;
    }

    /** Tries one mutant, or the server as it is if there is none. */
    Outcome of(Optional<Mutant> mutant, Path folder) throws Exception {
        Path changed = Files.createDirectories(folder.resolve("classes"));
        if (mutant.isPresent()) {
            Path file = changed.resolve(mutant.get().type() + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, classes.changed(mutant.get()));
        }
        RealServer server;
        try {
            server = origin.again(folder, changed);
        } catch (ExecutionException e) {
            return new Outcome(Outcome.Kind.NO_START, "");
        }
        try {
            Outcome first = judge(server, UnaryOperator.identity());
            if (first.kind() != Outcome.Kind.FOUND) {
                return first;
            }
            // A busy machine may be blamed once; what is broken is broken again.
            Outcome again = judge(server, settings -> settings.only(first.said()));
            return again.kind() == Outcome.Kind.FOUND ? first : new Outcome(Outcome.Kind.UNSURE, first.said());
        } finally {
            end(server);
            delete(folder);
        }
    }

    private Outcome judge(RealServer server, UnaryOperator<Settings> part) throws InterruptedException {
        Settings settings = part.apply(Settings.fromEnvironment(server.environment())
                .level(Level.EXTENSION)
                .seed(SEED)
                .connection(Connection.direct(PATIENCE)));
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        Thread runner = Thread.currentThread();
        Report report;
        try (Conformance kit =
                new Conformance(settings, contract, "run" + Long.toString(System.nanoTime(), Character.MAX_RADIX))) {
            report = kit.run(result -> {
                if (result.verdict() == Verdict.FAIL) {
                    failed.add(result.requirement().id());
                    if (failed.size() == 1) {
                        runner.interrupt();
                    }
                }
            });
        } finally {
            // A failure may interrupt the end of a run.
            Thread.interrupted();
        }
        report.of(Verdict.FAIL)
                .forEach(result -> failed.add(result.requirement().id()));
        if (!failed.isEmpty()) {
            return new Outcome(Outcome.Kind.FOUND, failed.element());
        }
        if (report.outcome().exitCode() != 0) {
            return new Outcome(Outcome.Kind.ERROR, report.outcome().toString());
        }
        return new Outcome(Outcome.Kind.SURVIVED, "");
    }

    private static void end(RealServer server) throws Exception {
        try {
            server.stop();
        } catch (RuntimeException e) {
            server.kill();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
