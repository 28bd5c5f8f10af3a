package ai.vibengine.conformance;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.conformance.report.Outcome;
import ai.vibengine.conformance.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The known failures of an implementation.
 *
 * @param known the ids of their requirements
 */
record Baseline(Set<String> known) {
    static final Baseline NONE = new Baseline(Set.of());

    Baseline {
        known = Set.copyOf(known);
    }

    /** Reads one id a line; {@code #} begins a comment. */
    static Baseline read(Path file) {
        try {
            return new Baseline(Files.readAllLines(file).stream()
                    .map(line -> line.replaceFirst("#.*", "").trim())
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.toSet()));
        } catch (IOException e) {
            throw new IllegalArgumentException("--baseline " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The ids of failures that are not in the baseline. */
    List<String> fresh(Report report) {
        return failed(report).stream().filter(id -> !known.contains(id)).toList();
    }

    /** The ids of the baseline that were tried and do not fail any more. */
    List<String> vanished(Report report) {
        Set<String> passed = report.of(Verdict.PASS).stream()
                .map(result -> result.requirement().id())
                .collect(Collectors.toCollection(TreeSet::new));
        return passed.stream().filter(known::contains).toList();
    }

    /** The outcome of a run without the known failures. */
    Outcome outcome(Report report) {
        boolean only = fresh(report).isEmpty() && report.left().isEmpty() && report.count(Verdict.ERROR) == 0;
        return only && !failed(report).isEmpty() && !report.stopped() ? Outcome.CONFORMANT : report.outcome();
    }

    private static Set<String> failed(Report report) {
        return report.results().stream()
                .filter(Baseline::fails)
                .map(result -> result.requirement().id())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean fails(Result result) {
        return result.verdict() == Verdict.FAIL || result.verdict() == Verdict.BLOCKED;
    }
}
