package ai.vibengine.conformance.report;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.openapi.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a run found.
 *
 * @param left what the run made and could not remove
 * @param unanswered what it may have left, since nobody answered when it was to be removed
 * @param stopped whether it was ended before its time
 */
public record Report(
        URI baseUrl,
        String runId,
        Level level,
        Instant startedAt,
        Duration took,
        int requests,
        List<Result> results,
        List<String> left,
        List<String> unanswered,
        boolean stopped) {
    public Report {
        results = List.copyOf(results);
        left = List.copyOf(left);
        unanswered = List.copyOf(unanswered);
    }

    public long count(Verdict verdict) {
        return of(verdict).size();
    }

    public List<Result> of(Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).toList();
    }

    /** Conformant only when nothing failed, nothing was in doubt, and nothing was left behind. */
    public Outcome outcome() {
        if (count(Verdict.FAIL) > 0 || count(Verdict.BLOCKED) > 0 || !left.isEmpty()) {
            return Outcome.NOT_CONFORMANT;
        }
        if (stopped || !unanswered.isEmpty()) {
            return Outcome.ERROR;
        }
        // A run that proved nothing must not look like one that proved everything.
        return count(Verdict.ERROR) > 0 || count(Verdict.PASS) == 0 ? Outcome.ERROR : Outcome.CONFORMANT;
    }
}
