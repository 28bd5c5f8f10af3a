package ai.vibengine.conformance.checks.account;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ConcurrencyScenario;
import ai.vibengine.conformance.fixtures.ConcurrencyScenario.Result;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.openapi.Level;

/** The number of sandboxes that an account may run at once. */
public final class ConcurrencyChecks {
    private static final String FULL = "concurrency_limit_exceeded";

    private final Lazy<Result> scenario = ConcurrencyScenario.lazy();

    public void addTo(Catalogue catalogue) {
        addRefusals(catalogue);
        addRoom(catalogue);
        addOthers(catalogue);
    }

    private void addRefusals(Catalogue catalogue) {
        catalogue.limited(
                "CONC-01",
                Level.DOCUMENTED,
                "A Free account may run as many sandboxes as its plan says: of several creates at once exactly as many succeed.",
                scenario.check(Result::filled, filled -> {
                    Expect.equal("creates that succeeded:", filled.room(), filled.made(), filled.refused());
                }));
        catalogue.limited(
                "CONC-02",
                Level.DOCUMENTED,
                "A create beyond that is 429 concurrency_limit_exceeded.",
                scenario.check(Result::filled, filled -> Expect.error(filled.refused(), 429, FULL)));
        catalogue.limited(
                "CONC-03", Level.CONTRACT, "A create that is refused makes nothing.", scenario.check(result -> {
                    int made = result.filled().made();
                    Exchange list = result.full().listed();
                    int listed = list.json().path("total_count").asInt(-1);
                    Expect.that(listed <= made, "at most " + made + " made", "" + listed, list);
                }));
        catalogue.limited(
                "CONC-04",
                Level.CONTRACT,
                "Retry-After of that is the time to the account's earliest expires_at.",
                scenario.check(Result::filled, filled -> {
                    int wait = filled.refused().number("Retry-After").orElse(-1);
                    int most = filled.life() + 1;
                    boolean right = wait >= 1 && wait <= most;
                    Expect.that(right, "Retry-After of at most " + most, "" + wait, filled.refused());
                }));
    }

    private void addRoom(Catalogue catalogue) {
        catalogue.limited(
                "CONC-05",
                Level.CONTRACT,
                "Expiry frees the place.",
                scenario.check(Result::freed, freed -> Expect.success(freed.afterExpiry())));
        catalogue.limited(
                "CONC-06",
                Level.CONTRACT,
                "A kill frees the place at once.",
                scenario.check(Result::freed, freed -> Expect.success(freed.afterKill())));
    }

    private void addOthers(Catalogue catalogue) {
        catalogue.limited("CONC-07", Level.DOCUMENTED, "Another account is not affected.", context -> {
            Exchange main = scenario.of(context).full().main();
            boolean right = !main.errorCode().equals(FULL) || ConcurrencyScenario.mainIsFull(context);
            Expect.that(right, "a sandbox", Expect.seen(main), main);
        });
        catalogue.limited(
                "CONC-08",
                Level.CONTRACT,
                "An account that is full may still read, extend and kill.",
                scenario.check(Result::full, full -> {
                    Expect.status(full.listed(), 200);
                    Expect.status(full.extended(), 200);
                }));
    }
}
