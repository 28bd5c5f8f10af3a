package ai.vibengine.conformance.checks.account;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ConcurrencyScenario;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import java.util.List;
import java.util.Set;

/** How many sandboxes an account may run at once. */
public final class ConcurrencyChecks {
    private static final Set<Role> LIMITED = Set.of(Role.LIMITED);

    private final ConcurrencyScenario scenario = new ConcurrencyScenario();

    public void addTo(Catalogue catalogue) {
        catalogue.limited(
                "CONC-01",
                Level.DOCUMENTED,
                "A Free account may run 5 sandboxes: of several creates at once exactly as many succeed.",
                LIMITED,
                context -> {
                    ConcurrencyScenario.Facts facts = scenario.told(context);
                    Expect.equal("creates that succeeded:", facts.room(), facts.made(), facts.refused());
                });
        catalogue.limited(
                "CONC-02",
                Level.DOCUMENTED,
                "A create beyond that is 429 concurrency_limit_exceeded.",
                LIMITED,
                context -> Expect.error(scenario.told(context).refused(), 429, "concurrency_limit_exceeded"));
        catalogue.limited("CONC-03", Level.CONTRACT, "A create that is refused makes nothing.", LIMITED, context -> {
            ConcurrencyScenario.Facts facts = scenario.told(context);
            int listed = facts.listed().json().path("total_count").asInt(-1);
            Expect.that(listed <= facts.made(), "at most " + facts.made() + " made", "" + listed, facts.listed());
        });
        catalogue.limited(
                "CONC-04",
                Level.CONTRACT,
                "Retry-After of that is the time to the account's earliest expires_at.",
                LIMITED,
                context -> {
                    ConcurrencyScenario.Facts facts = scenario.told(context);
                    int wait = facts.refused().number("Retry-After").orElse(-1);
                    Expect.that(
                            wait >= 1 && wait <= facts.life() + 1,
                            "Retry-After of at most " + (facts.life() + 1),
                            "" + wait,
                            facts.refused());
                });
        catalogue.limited("CONC-05", Level.CONTRACT, "Expiry frees the place.", LIMITED, context -> {
            Exchange after = scenario.told(context).afterExpiry();
            Expect.success(after);
        });
        catalogue.limited("CONC-06", Level.CONTRACT, "A kill frees the place at once.", LIMITED, context -> {
            Exchange after = scenario.told(context).afterKill();
            Expect.success(after);
        });
        catalogue.limited(
                "CONC-07",
                Level.DOCUMENTED,
                "Another account is not affected.",
                LIMITED,
                context -> Expect.that(
                        !scenario.told(context).mainMeanwhile().errorCode().equals("concurrency_limit_exceeded")
                                || scenario.mainIsFull(context),
                        "a sandbox",
                        Expect.seen(scenario.told(context).mainMeanwhile()),
                        scenario.told(context).mainMeanwhile()));
        catalogue.limited(
                "CONC-08",
                Level.CONTRACT,
                "An account that is full may still read, extend and kill.",
                LIMITED,
                context -> {
                    for (Exchange exchange : List.of(
                            scenario.told(context).listed(),
                            scenario.told(context).extendFull())) {
                        Expect.status(exchange, 200);
                    }
                });
    }
}
