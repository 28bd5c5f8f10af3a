package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import java.util.List;
import java.util.Set;

/** How many sandboxes an account may run at once. */
final class ConcurrencyChecks {
    private static final Set<Role> LIMITED = Set.of(Role.LIMITED);

    private final ConcurrencyStory story = new ConcurrencyStory();

    void addTo(Catalogue catalogue) {
        catalogue.limited(
                "CONC-01",
                Level.DOCUMENTED,
                "A Free account may run 5 sandboxes: of several creates at once exactly as many succeed.",
                LIMITED,
                bench -> {
                    ConcurrencyStory.Facts facts = story.told(bench);
                    Expect.equal("creates that succeeded:", facts.room(), facts.made(), facts.refused());
                });
        catalogue.limited(
                "CONC-02",
                Level.DOCUMENTED,
                "A create beyond that is 429 concurrency_limit_exceeded.",
                LIMITED,
                bench -> Expect.error(story.told(bench).refused(), 429, "concurrency_limit_exceeded"));
        catalogue.limited("CONC-03", Level.CONTRACT, "A create that is refused makes nothing.", LIMITED, bench -> {
            ConcurrencyStory.Facts facts = story.told(bench);
            int listed = facts.listed().json().path("total_count").asInt(-1);
            Expect.that(listed <= facts.made(), "at most " + facts.made() + " made", "" + listed, facts.listed());
        });
        catalogue.limited(
                "CONC-04",
                Level.CONTRACT,
                "Retry-After of that is the time to the account's earliest expires_at.",
                LIMITED,
                bench -> {
                    ConcurrencyStory.Facts facts = story.told(bench);
                    int wait = facts.refused().number("Retry-After").orElse(-1);
                    Expect.that(
                            wait >= 1 && wait <= facts.life() + 1,
                            "Retry-After of at most " + (facts.life() + 1),
                            "" + wait,
                            facts.refused());
                });
        catalogue.limited("CONC-05", Level.CONTRACT, "Expiry frees the place.", LIMITED, bench -> {
            Exchange after = story.told(bench).afterExpiry();
            Expect.success(after);
        });
        catalogue.limited("CONC-06", Level.CONTRACT, "A kill frees the place at once.", LIMITED, bench -> {
            Exchange after = story.told(bench).afterKill();
            Expect.success(after);
        });
        catalogue.limited(
                "CONC-07",
                Level.DOCUMENTED,
                "Another account is not affected.",
                LIMITED,
                bench -> Expect.that(
                        !story.told(bench).mainMeanwhile().errorCode().equals("concurrency_limit_exceeded")
                                || story.mainIsFull(bench),
                        "a sandbox",
                        Expect.seen(story.told(bench).mainMeanwhile()),
                        story.told(bench).mainMeanwhile()));
        catalogue.limited(
                "CONC-08",
                Level.CONTRACT,
                "An account that is full may still read, extend and kill.",
                LIMITED,
                bench -> {
                    for (Exchange exchange : List.of(
                            story.told(bench).listed(), story.told(bench).extendFull())) {
                        Expect.status(exchange, 200);
                    }
                });
    }
}
