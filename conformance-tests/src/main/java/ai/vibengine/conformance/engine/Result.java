package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.text.Printable;
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
    private static final int LONGEST_REASON = 4_000;
    private static final int KEPT = 40_000;

    public Result {
        // Much of it is what the server said, and it goes to terminals and build servers.
        reason = Printable.line(reason, LONGEST_REASON);
        exchanges = exchanges.stream().map(exchange -> exchange.cut(KEPT)).toList();
    }

    static Result of(Requirement requirement, Verdict verdict, String reason) {
        return new Result(requirement, verdict, reason, Optional.empty(), List.of(), 0);
    }
}
