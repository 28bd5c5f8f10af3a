package ai.vibengine.conformance.checks.account;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.RateLimitScenario;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import java.util.Set;

/** The rate limit: what every key can be told, and what a limited one proves by spending its quota. */
public final class RateChecks {
    private static final Set<Role> LIMITED = Set.of(Role.LIMITED);

    private final RateLimitScenario scenario = new RateLimitScenario();

    public void addTo(Catalogue catalogue) {
        catalogue.check("RATE-01", Level.CONTRACT, "X-RateLimit-Remaining counts down.", context -> {
            Exchange one = list(context);
            Exchange two = list(context);
            // Where a new window began in between, the count began anew too.
            if (two.number(RateLimitScenario.RESET).orElse(0)
                    <= one.number(RateLimitScenario.RESET).orElse(0)) {
                Expect.that(
                        two.number(RateLimitScenario.REMAINING).orElse(9)
                                < one.number(RateLimitScenario.REMAINING).orElse(0),
                        "less than " + one.header(RateLimitScenario.REMAINING),
                        two.header(RateLimitScenario.REMAINING).toString(),
                        two);
            }
        });
        catalogue.check("RATE-02", Level.CONTRACT, "X-RateLimit-Limit is the same on every answer.", context -> {
            String limit = list(context).header(RateLimitScenario.LIMIT).orElse("none");
            Exchange error =
                    context.send(Request.of("GET", "/sandboxes?limit=0").as(Role.MAIN));
            Expect.equal("limit", limit, error.header(RateLimitScenario.LIMIT).orElse("none"), error);
        });
        catalogue.limited(
                "RATE-03", Level.DOCUMENTED, "A Free account may make 60 requests a minute.", LIMITED, context -> {
                    int limit = scenario.told(context).limit();
                    Expect.equal(
                            "X-RateLimit-Limit",
                            context.contract().freeRequestsPerMinute(),
                            limit,
                            scenario.told(context).first());
                });
        catalogue.limited(
                "RATE-04",
                Level.DOCUMENTED,
                "Exactly as many requests succeed as the limit allows; the next is 429 rate_limited.",
                LIMITED,
                context -> {
                    RateLimitScenario.Facts facts = scenario.told(context);
                    Expect.equal("requests that succeeded:", facts.announced(), facts.succeeded(), facts.refused());
                    Expect.error(facts.refused(), 429, "rate_limited");
                });
        catalogue.limited(
                "RATE-05", Level.CONTRACT, "X-RateLimit-Remaining goes down by one a request.", LIMITED, context -> {
                    RateLimitScenario.Facts facts = scenario.told(context);
                    Expect.that(facts.stepsOfOne(), "steps of one", "others", facts.refused());
                });
        catalogue.limited(
                "RATE-06", Level.CONTRACT, "After Retry-After seconds the next request succeeds.", LIMITED, context -> {
                    RateLimitScenario.Facts facts = scenario.told(context);
                    Expect.status(facts.after(), 200);
                });
        catalogue.limited(
                "RATE-07",
                Level.CONTRACT,
                "The window is fixed: until it is over nothing is allowed.",
                LIMITED,
                context -> Expect.error(scenario.told(context).midway(), 429, "rate_limited"));
        catalogue.limited(
                "RATE-08",
                Level.CONTRACT,
                "A new window starts with its first request, with the full quota.",
                LIMITED,
                context -> {
                    RateLimitScenario.Facts facts = scenario.told(context);
                    int left = facts.after().number(RateLimitScenario.REMAINING).orElse(-1);
                    // Whether a request that a busy server turned away counts is left open.
                    Expect.that(
                            left < facts.limit() && left >= facts.limit() - facts.triesAfter(),
                            RateLimitScenario.REMAINING + " " + (facts.limit() - 1),
                            "" + left,
                            facts.after());
                    int reset = facts.after().number(RateLimitScenario.RESET).orElse(-1);
                    int window = context.contract().rateWindowSeconds();
                    Expect.that(
                            reset >= window - 1, RateLimitScenario.RESET + " of " + window, "" + reset, facts.after());
                });
        catalogue.limited(
                "RATE-09", Level.CONTRACT, "Retry-After is the time until the window is over.", LIMITED, context -> {
                    Exchange refused = scenario.told(context).refused();
                    int wait = refused.number("Retry-After").orElse(-1);
                    int reset = refused.number(RateLimitScenario.RESET).orElse(-1);
                    Expect.that(Math.abs(wait - reset) <= 1, "Retry-After of about " + reset, "" + wait, refused);
                });
        catalogue.limited("RATE-10", Level.DOCUMENTED, "A request that is refused has no effect.", LIMITED, context -> {
            RateLimitScenario.Facts facts = scenario.told(context);
            Expect.error(facts.refusedCreate(), 429, "rate_limited");
            Expect.equal("sandboxes made:", 0, facts.leftByRefused().data().size(), facts.leftByRefused());
        });
        catalogue.limited(
                "RATE-11",
                Level.CONTRACT,
                "Limits belong to the account: its keys share them.",
                Set.of(Role.LIMITED, Role.LIMITED_SECOND),
                context -> Expect.error(scenario.told(context).secondKey().orElseThrow(), 429, "rate_limited"));
        catalogue.limited("RATE-12", Level.CONTRACT, "Another account is not affected.", LIMITED, context -> {
            RateLimitScenario.Facts facts = scenario.told(context);
            Expect.that(facts.apart(), "one less after a request of another account", "not", facts.first());
            boolean refused = facts.mainMeanwhile().status() == 429;
            if (refused && !facts.mainIsAmple()) {
                throw new SkippedException("the first account may have spent its own quota");
            }
            Expect.status(facts.mainMeanwhile(), 200);
        });
        catalogue.limited(
                "RATE-13",
                Level.CONTRACT,
                "Requests that fail count as well.",
                LIMITED,
                context -> Expect.that(
                        scenario.told(context).failuresCount(),
                        "one less after a 404",
                        "not",
                        scenario.told(context).first()));
    }

    private static Exchange list(CheckContext context) throws InterruptedException {
        return context.get("/sandboxes?limit=1");
    }
}
