package ai.vibengine.conformance.report;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.openapi.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The findings of a run.
 *
 * @param seed what decided which sequences of operations were tried
 * @param left the paths of what the run created and could not remove
 * @param unanswered the paths of what may be left, since the server did not answer when it was to be removed
 * @param notes what else is worth a line, such as how much was covered
 * @param stopped whether the run was interrupted
 */
public record Report(
        URI baseUrl,
        String runId,
        int seed,
        Level level,
        Instant startedAt,
        Duration took,
        int requests,
        List<Result> results,
        List<String> left,
        List<String> unanswered,
        List<String> notes,
        boolean stopped) {
    public Report {
        results = List.copyOf(results);
        left = List.copyOf(left);
        unanswered = List.copyOf(unanswered);
        notes = List.copyOf(notes);
    }

    public long count(Verdict verdict) {
        return of(verdict).size();
    }

    public List<Result> of(Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).toList();
    }

    /** The outcome: conformant only if nothing failed, nothing is in doubt, and nothing was left behind. */
    public Outcome outcome() {
        if (count(Verdict.FAIL) > 0 || count(Verdict.BLOCKED) > 0 || !left.isEmpty()) {
            return Outcome.NOT_CONFORMANT;
        }
        if (stopped || !unanswered.isEmpty()) {
            return Outcome.ERROR;
        }
        // A run that has proved nothing must not look like a successful one.
        return count(Verdict.ERROR) > 0 || count(Verdict.PASS) == 0 ? Outcome.ERROR : Outcome.CONFORMANT;
    }
}
