package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.MismatchException;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Spends the quota of the limited account once, for all requirements that are about it: a window is long. */
final class RateStory {
    static final String LIMIT = "X-RateLimit-Limit";
    static final String REMAINING = "X-RateLimit-Remaining";
    static final String RESET = "X-RateLimit-Reset";

    // A quota that takes longer to spend than a window lasts proves nothing, and is not polite.
    private static final int MOST = 400;

    // The request before which the first account sends one.
    private static final int BESIDE = 4;

    private final Lazy<Facts> facts = new Lazy<>(RateStory::tell);

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

    Facts told(Bench bench) throws InterruptedException {
        return facts.of(bench);
    }

    // A window that ends while its quota is being spent begins another count.
    private static Exchange inFreshWindow(Bench bench, Call list) throws InterruptedException {
        Exchange exchange = bench.send(list);
        int reset = exchange.number(RESET).orElse(Integer.MAX_VALUE);
        if (reset < bench.contract().rateWindowSeconds() / 2) {
            bench.sleep(Duration.ofSeconds(reset + 1L));
            return bench.send(list);
        }
        return exchange;
    }

    // The reference promises the limit, and the contract the headers that tell it.
    private static int told(Bench bench, Exchange first, String header) {
        OptionalInt number = first.number(header);
        if (number.isEmpty() && bench.level() != Level.DOCUMENTED) {
            throw new MismatchException(header, "none", first);
        }
        return number.orElse(bench.contract().freeRequestsPerMinute());
    }

    private static Facts tell(Bench bench) throws InterruptedException {
        Call list = Call.of("GET", "/sandboxes?limit=1").as(Role.LIMITED);
        Exchange first = inFreshWindow(bench, list);
        int limit = told(bench, first, LIMIT);
        int announced = told(bench, first, REMAINING);
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
                sentBefore = bench.requests();
                mainBefore = bench.get("/sandboxes?limit=1");
            }
            boolean second = i % 2 == 1 && bench.has(Role.LIMITED_SECOND);
            Call call = failing ? Call.of("GET", "/sandboxes/" + Paths.ABSENT_SANDBOX) : list;
            next = bench.sendOnce(call.as(second ? Role.LIMITED_SECOND : Role.LIMITED));
            if (next.status() == 429 || (next.status() == 503 && i >= announced)) {
                break;
            }
            if (next.status() == 503 && i == announced) {
                // Busy just when the quota is spent, and busy again: that is how it refuses.
                next = bench.sendOnce(call.as(second ? Role.LIMITED_SECOND : Role.LIMITED));
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
        Duration took = Duration.between(first.sentAt(), bench.now());
        int window = first.number(RESET).orElse(bench.contract().rateWindowSeconds());
        if (refused.status() != 429 && took.toSeconds() >= window) {
            throw new SkippedException(
                    "the quota could not be spent within a window: that took " + took.toSeconds() + " s");
        }
        String mark = bench.unique();
        Exchange create = decided(
                bench,
                Call.of("POST", "/sandboxes")
                        .as(Role.LIMITED)
                        .json(bench.body(Map.of("mark", mark)).toString()));
        Optional<Exchange> secondKey = bench.has(Role.LIMITED_SECOND)
                ? Optional.of(decided(bench, list.as(Role.LIMITED_SECOND)))
                : Optional.empty();
        Exchange main = decided(bench, list.as(Role.MAIN));
        int since = bench.requests() - sentBefore;
        boolean ample = mainBefore.number(REMAINING).orElse(0) > 2 * since + 100;
        Duration wait = Duration.ofSeconds(refused.number("Retry-After").orElse(1));
        if (wait.toSeconds() > 2L * bench.contract().rateWindowSeconds()) {
            throw new MismatchException("Retry-After within the window", wait.toSeconds() + " seconds", refused);
        }
        var due = refused.sentAt().plusMillis(refused.millis()).plus(wait);
        bench.sleep(Duration.between(bench.now(), due).dividedBy(2));
        Exchange midway = decided(bench, list);
        bench.sleepUntil(due);
        int sentAfter = bench.exchanges().size();
        Exchange after = decided(bench, list);
        int tries = bench.exchanges().size() - sentAfter;
        Exchange left = bench.send(Call.of("GET", Marks.byMark(mark)).as(Role.LIMITED));
        return new Facts(
                first, limit, announced, succeeded, steps, failures, apart, refused, create, secondKey, main, ample,
                midway, after, tries, left);
    }

    // A refusal by the limit is what is looked for, and not waited for to pass; a server that is busy has not decided.
    private static Exchange decided(Bench bench, Call call) throws InterruptedException {
        Exchange exchange = bench.sendOnce(call);
        return exchange.status() == 503 ? bench.sendOnce(call) : exchange;
    }
}
