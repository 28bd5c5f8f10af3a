package ai.vibengine.conformance.check;

import ai.vibengine.conformance.http.Exchange;
import java.util.List;
import java.util.Optional;

/**
 * The verdict on one requirement.
 *
 * @param reason why, in one line; empty on a pass
 * @param exchanges what was said, oldest first
 */
public record Result(
        Requirement requirement,
        Verdict verdict,
        String reason,
        Optional<MismatchException> mismatch,
        List<Exchange> exchanges,
        long millis) {
    public Result {
        exchanges = List.copyOf(exchanges);
    }

    static Result of(Requirement requirement, Verdict verdict, String reason) {
        return new Result(requirement, verdict, reason, Optional.empty(), List.of(), 0);
    }
}
