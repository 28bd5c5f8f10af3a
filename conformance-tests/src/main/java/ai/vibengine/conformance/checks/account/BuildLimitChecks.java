package ai.vibengine.conformance.checks.account;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The number of unfinished builds of an account. */
public final class BuildLimitChecks {

    /** Longer than the requests for the other builds take. */
    private static final String LONG = "sleep 60";

    public void addTo(Catalogue catalogue) {
        catalogue.limited(
                "CONC-09",
                Level.EXTENSION,
                "A Free account may have as many unfinished builds as its plan says; one more is 429 concurrency_limit_exceeded.",
                Set.of(Role.LIMITED),
                BuildLimitChecks::fillUp);
    }

    private static void fillUp(CheckContext context) throws InterruptedException {
        Plans plans = context.contract().plans();
        int room = plans.get("free", "concurrent_builds") + plans.get("free", "waiting_builds");
        List<String> made = new ArrayList<>();
        try {
            Exchange last = build(context);
            while (last.success() && made.size() < room) {
                made.add(last.data().path("template_id").asText());
                last = build(context);
            }
            if (last.success()) {
                made.add(last.data().path("template_id").asText());
                throw new SkippedException("the service does not limit unfinished builds");
            }
            Expect.error(last, 429, "concurrency_limit_exceeded");
            Expect.equal("builds that were accepted:", room, made.size(), last);
            Expect.that(last.number("Retry-After").orElse(-1) >= 1, "Retry-After", "none", last);
        } finally {
            for (String id : made) {
                context.send(Request.of("DELETE", "/templates/" + id).as(Role.LIMITED));
            }
        }
    }

    private static Exchange build(CheckContext context) throws InterruptedException {
        return context.send(Request.of("POST", "/templates")
                .as(Role.LIMITED)
                .json(Templates.body(context.unique(), LONG).toString()));
    }
}
