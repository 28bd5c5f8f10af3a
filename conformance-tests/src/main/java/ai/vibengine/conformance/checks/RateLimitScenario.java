package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.MismatchException;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Spends the quota of the limited account once, for all requirements that are about it: a window is long. */
final class RateLimitScenario {
    static final String LIMIT = "X-RateLimit-Limit";
    static final String REMAINING = "X-RateLimit-Remaining";
    static final String RESET = "X-RateLimit-Reset";

    // A quota that takes longer to spend than a window lasts proves nothing, and is not polite.
    private static final int MOST = 400;

    // The request before which the first account sends one.
    private static final int BESIDE = 4;

    private final Lazy<Facts> facts = new Lazy<>(RateLimitScenario::tell);

    /**
     * What was seen.
     *
     * @param announced what was left after the first request
     * @param succeeded how many more did succeed
     * @param apart whether a request of the first account left the limited one's count alone
     * @param mainMeanwhile one of the first account while the limited one's quota is spent
     * @param triesAfter how many requests of the new window it took to be told something
     * @param mainIsAmple whether that account had far more left than all that the run sent since it was asked
     */
    record Facts(
            Exchange first,
            int limit,
            int announced,
            int succeeded,
            boolean stepsOfOne,
            boolean failuresCount,
            boolean apart,
            Exchange refused,
            Exchange refusedCreate,
            Optional<Exchange> secondKey,
            Exchange mainMeanwhile,
            boolean mainIsAmple,
            Exchange midway,
            Exchange after,
            int triesAfter,
            Exchange leftByRefused) {}

    Facts told(CheckContext context) throws InterruptedException {
        return facts.of(context);
    }

    // A window that ends while its quota is being spent begins another count.
    private static Exchange inFreshWindow(CheckContext context, Request list) throws InterruptedException {
        Exchange exchange = context.send(list);
        int reset = exchange.number(RESET).orElse(Integer.MAX_VALUE);
        if (reset < context.contract().rateWindowSeconds() / 2) {
            context.sleep(Duration.ofSeconds(reset + 1L));
            return context.send(list);
        }
        return exchange;
    }

    // The reference promises the limit, and the contract the headers that tell it.
    private static int told(CheckContext context, Exchange first, String header) {
        OptionalInt number = first.number(header);
        if (number.isEmpty() && context.level() != Level.DOCUMENTED) {
            throw new MismatchException(header, "none", first);
        }
        return number.orElse(context.contract().freeRequestsPerMinute());
    }

    private static Facts tell(CheckContext context) throws InterruptedException {
        Request list = Request.of("GET", "/sandboxes?limit=1").as(Role.LIMITED);
        Exchange first = inFreshWindow(context, list);
        int limit = told(context, first, LIMIT);
        int announced = told(context, first, REMAINING);
        if (announced > MOST) {
            throw new SkippedException("the limited account has " + announced + " requests left, too many to spend");
        }
        Exchange last = first;
        boolean steps = true;
        boolean failures = true;
        boolean apart = true;
        Exchange mainBefore = first;
        int sentBefore = 0;
        int succeeded = 0;
        Exchange next = first;
        for (int i = 0; i < announced + 3; i++) {
            boolean failing = i == 1;
            boolean beside = i == BESIDE;
            boolean judged = failing || i == 2 || beside;
            if (beside) {
                sentBefore = context.requests();
                mainBefore = context.get("/sandboxes?limit=1");
            }
            boolean second = i % 2 == 1 && context.has(Role.LIMITED_SECOND);
            Request request = failing ? Request.of("GET", "/sandboxes/" + OperationPaths.ABSENT_SANDBOX) : list;
            next = context.sendOnce(request.as(second ? Role.LIMITED_SECOND : Role.LIMITED));
            if (next.status() == 429 || (next.status() == 503 && i >= announced)) {
                break;
            }
            if (next.status() == 503 && i == announced) {
                // Busy just when the quota is spent, and busy again: that is how it refuses.
                next = context.sendOnce(request.as(second ? Role.LIMITED_SECOND : Role.LIMITED));
                if (next.status() == 503) {
                    break;
                }
            }
            if (next.status() == 503) {
                throw new SkippedException("the server is too busy to count requests against it");
            }
            succeeded++;
            int left = next.number(REMAINING).orElse(-1);
            boolean one = left == last.number(REMAINING).orElse(-1) - 1;
            steps &= one || judged;
            failures &= one || !judged || beside;
            apart &= one || !beside;
            last = next;
        }
        Exchange refused = next;
        if (first.number(REMAINING).isEmpty() && refused.status() == 429) {
            announced = succeeded; // Nothing was announced, so all that can be told is that there is an end.
        }
        Duration took = Duration.between(first.sentAt(), context.now());
        int window = first.number(RESET).orElse(context.contract().rateWindowSeconds());
        if (refused.status() != 429 && took.toSeconds() >= window) {
            throw new SkippedException(
                    "the quota could not be spent within a window: that took " + took.toSeconds() + " s");
        }
        String mark = context.unique();
        Exchange create = decided(
                context,
                Request.of("POST", "/sandboxes")
                        .as(Role.LIMITED)
                        .json(context.body(Map.of("mark", mark)).toString()));
        Optional<Exchange> secondKey = context.has(Role.LIMITED_SECOND)
                ? Optional.of(decided(context, list.as(Role.LIMITED_SECOND)))
                : Optional.empty();
        Exchange main = decided(context, list.as(Role.MAIN));
        int since = context.requests() - sentBefore;
        boolean ample = mainBefore.number(REMAINING).orElse(0) > 2 * since + 100;
        Duration wait = Duration.ofSeconds(refused.number("Retry-After").orElse(1));
        if (wait.toSeconds() > 2L * context.contract().rateWindowSeconds()) {
            throw new MismatchException("Retry-After within the window", wait.toSeconds() + " seconds", refused);
        }
        var due = refused.sentAt().plusMillis(refused.millis()).plus(wait);
        context.sleep(Duration.between(context.now(), due).dividedBy(2));
        Exchange midway = decided(context, list);
        context.sleepUntil(due);
        int sentAfter = context.exchanges().size();
        Exchange after = decided(context, list);
        int tries = context.exchanges().size() - sentAfter;
        Exchange left =
                context.send(Request.of("GET", MetadataQueries.byMark(mark)).as(Role.LIMITED));
        return new Facts(
                first, limit, announced, succeeded, steps, failures, apart, refused, create, secondKey, main, ample,
                midway, after, tries, left);
    }

    // A refusal by the limit is what is looked for, and not waited for to pass; a server that is busy has not decided.
    private static Exchange decided(CheckContext context, Request request) throws InterruptedException {
        Exchange exchange = context.sendOnce(request);
        return exchange.status() == 503 ? context.sendOnce(request) : exchange;
    }
}
