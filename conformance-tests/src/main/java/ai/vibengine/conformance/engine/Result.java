package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.text.Printable;
import java.util.List;
import java.util.Optional;

/**
 * The verdict on one requirement.
 *
 * @param reason the reason in one line; empty on a pass
 * @param exchanges the exchanges of its check, oldest first
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
        // Parts of it are texts of the server, and it is shown on terminals and build servers.
        reason = Printable.line(reason, LONGEST_REASON);
        exchanges = exchanges.stream().map(exchange -> exchange.cut(KEPT)).toList();
    }

    static Result of(Requirement requirement, Verdict verdict, String reason) {
        return new Result(requirement, verdict, reason, Optional.empty(), List.of(), 0);
    }
}
