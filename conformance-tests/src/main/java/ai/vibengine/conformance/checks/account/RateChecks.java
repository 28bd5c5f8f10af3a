package ai.vibengine.conformance.checks.account;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.RateLimitScenario;
import ai.vibengine.conformance.fixtures.RateLimitScenario.Result;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.time.Duration;
import java.util.Set;

/** The rate limit: what every key shows, and what a limited one proves by spending its quota. */
public final class RateChecks {
    private static final String LIMIT = RateLimitScenario.LIMIT;
    private static final String REMAINING = RateLimitScenario.REMAINING;
    private static final String RESET = RateLimitScenario.RESET;

    private final Lazy<Result> scenario = RateLimitScenario.lazy();

    public void addTo(Catalogue catalogue) {
        catalogue.check("RATE-01", Level.CONTRACT, "X-RateLimit-Remaining counts down.", RateChecks::countsDown);
        catalogue.check("RATE-02", Level.CONTRACT, "X-RateLimit-Limit is the same on every answer.", context -> {
            String limit = list(context).header(LIMIT).orElse("none");
            Exchange error =
                    context.send(Request.of("GET", "/sandboxes?limit=0").as(Role.MAIN));
            Expect.equal("limit", limit, error.header(LIMIT).orElse("none"), error);
        });
        addSpending(catalogue);
        addWindow(catalogue);
        addScope(catalogue);
    }

    private void addSpending(Catalogue catalogue) {
        catalogue.limited(
                "RATE-03",
                Level.DOCUMENTED,
                "A Free account may make as many requests a minute as its plan says.",
                context -> {
                    RateLimitScenario.Spent spent = scenario.of(context).spent();
                    Expect.equal(
                            LIMIT,
                            context.contract().plans().get("free", "requests_per_minute"),
                            spent.limit(),
                            spent.first());
                });
        catalogue.limited(
                "RATE-04",
                Level.DOCUMENTED,
                "Exactly as many requests succeed as the limit allows; the next is 429 rate_limited.",
                scenario.check(Result::spent, spent -> {
                    Expect.equal("requests that succeeded:", spent.announced(), spent.succeeded(), spent.refused());
                    Expect.error(spent.refused(), 429, "rate_limited");
                }));
        catalogue.limited(
                "RATE-05",
                Level.CONTRACT,
                "X-RateLimit-Remaining goes down by one a request.",
                scenario.check(
                        Result::spent,
                        spent -> Expect.that(spent.stepsOfOne(), "steps of one", "others", spent.refused())));
        catalogue.limited(
                "RATE-13",
                Level.CONTRACT,
                "Requests that fail count as well.",
                scenario.check(
                        Result::spent,
                        spent -> Expect.that(spent.failuresCount(), "one less after a 404", "not", spent.first())));
    }

    private void addWindow(Catalogue catalogue) {
        catalogue.limited(
                "RATE-06",
                Level.CONTRACT,
                "After Retry-After seconds the next request succeeds.",
                scenario.check(Result::newWindow, window -> Expect.status(window.first(), 200)));
        catalogue.limited(
                "RATE-07",
                Level.CONTRACT,
                "The window is fixed: until it is over nothing is allowed.",
                scenario.check(Result::meanwhile, meanwhile -> {
                    Expect.error(meanwhile.midway(), 429, "rate_limited");
                    for (Exchange other : meanwhile.others()) {
                        Expect.status(other, 429);
                        int wait = other.number("Retry-After").orElse(-1);
                        Expect.that(
                                wait > 0,
                                "Retry-After",
                                other.header("Retry-After").orElse("none"),
                                other);
                    }
                }));
        catalogue.limited(
                "RATE-08",
                Level.CONTRACT,
                "A new window starts with its first request, with the full quota.",
                this::startsInFull);
        catalogue.limited(
                "RATE-09",
                Level.CONTRACT,
                "Retry-After is the time until the window is over.",
                scenario.check(result -> {
                    Exchange refused = result.spent().refused();
                    int wait = refused.number("Retry-After").orElse(-1);
                    Expect.that(
                            Math.abs(wait - left(refused)) <= 1,
                            "Retry-After of about " + left(refused),
                            "" + wait,
                            refused);
                    Exchange midway = result.meanwhile().midway();
                    long passed =
                            Duration.between(refused.sentAt(), midway.sentAt()).toSeconds();
                    long due = left(refused) - passed;
                    Expect.that(
                            Math.abs(left(midway) - due) <= 2, RESET + " of about " + due, "" + left(midway), midway);
                }));
    }

    private static int left(Exchange exchange) {
        return exchange.number(RESET).orElse(-1);
    }

    private void addScope(Catalogue catalogue) {
        catalogue.limited(
                "RATE-10", Level.DOCUMENTED, "A request that is refused has no effect.", scenario.check(result -> {
                    Exchange left = result.newWindow().leftByRefused();
                    Expect.error(result.meanwhile().create(), 429, "rate_limited");
                    Expect.equal("sandboxes made:", 0, left.data().size(), left);
                }));
        catalogue.limited(
                "RATE-11",
                Level.CONTRACT,
                "Limits belong to the account: its keys share them.",
                Set.of(Role.LIMITED, Role.LIMITED_SECOND),
                scenario.check(
                        Result::meanwhile,
                        meanwhile -> Expect.error(meanwhile.secondKey().orElseThrow(), 429, "rate_limited")));
        catalogue.limited(
                "RATE-12", Level.CONTRACT, "Another account is not affected.", scenario.check(RateChecks::expectApart));
    }

    private static void countsDown(CheckContext context) throws InterruptedException {
        Exchange one = list(context);
        Exchange two = list(context);
        // When a new window began in between, the count began anew.
        if (two.number(RESET).orElse(0) <= one.number(RESET).orElse(0)) {
            Expect.that(
                    two.number(REMAINING).orElse(9) < one.number(REMAINING).orElse(0),
                    "less than " + one.header(REMAINING),
                    two.header(REMAINING).toString(),
                    two);
        }
    }

    private void startsInFull(CheckContext context) throws InterruptedException {
        int limit = scenario.of(context).spent().limit();
        RateLimitScenario.NewWindow window = scenario.of(context).newWindow();
        Exchange first = window.first();
        int left = first.number(REMAINING).orElse(-1);
        // A request that a busy server refused may count or not.
        boolean full = left < limit && left >= limit - window.tries();
        Expect.that(full, REMAINING + " " + (limit - 1), "" + left, first);
        int reset = first.number(RESET).orElse(-1);
        long seconds = context.contract().limits().rateWindow().toSeconds();
        Expect.that(reset >= seconds - 1, RESET + " of " + seconds, "" + reset, first);
    }

    private static void expectApart(Result result) {
        RateLimitScenario.Spent spent = result.spent();
        Expect.that(spent.apart(), "one less after a request of another account", "not", spent.first());
        Exchange main = result.meanwhile().main();
        if (main.status() == 429 && !result.meanwhile().mainIsAmple()) {
            throw new SkippedException("the first account may have spent its own quota");
        }
        Expect.status(main, 200);
    }

    private static Exchange list(CheckContext context) throws InterruptedException {
        return context.get("/sandboxes?limit=1");
    }
}
