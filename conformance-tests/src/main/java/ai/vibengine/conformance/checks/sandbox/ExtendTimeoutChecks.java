package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** Extending the timeout of a sandbox. */
public final class ExtendTimeoutChecks {
    public void addTo(Catalogue catalogue) {
        catalogue.waiting(
                "EXTEND-01",
                Level.CONTRACT,
                "timeout becomes its age, rounded up, plus the seconds asked for.",
                ExtendTimeoutChecks::addsToAge);
        catalogue.check("EXTEND-02", Level.CONTRACT, "An extension never shortens a life.", context -> {
            JsonNode sandbox = context.sandbox(context.body(500));
            Exchange exchange = ShortLived.extend(context, CheckContext.path(sandbox), 1);
            Expect.status(exchange, 200);
            Expect.property("timeout", 500, exchange);
            context.kill(sandbox);
        });
        catalogue.check("EXTEND-03", Level.DOCUMENTED, "What an extension answers is what GET shows.", context -> {
            JsonNode sandbox = context.sandbox();
            Exchange exchange = ShortLived.extend(context, CheckContext.path(sandbox), 900);
            Expect.status(exchange, 200);
            Exchange shown = context.show(sandbox);
            ExpectSame.sandbox(context, exchange.data(), shown.data(), shown);
            Expect.that(
                    shown.data().path("timeout").asInt() >= 900, "timeout of at least 900", Expect.shown(shown), shown);
            context.kill(sandbox);
        });
        catalogue.check("EXTEND-04", Level.CONTRACT, "The same extension twice is safe.", context -> {
            JsonNode sandbox = context.sandbox();
            int once = ShortLived.extend(context, CheckContext.path(sandbox), 900)
                    .data()
                    .path("timeout")
                    .asInt();
            Exchange twice = ShortLived.extend(context, CheckContext.path(sandbox), 900);
            int timeout = twice.data().path("timeout").asInt();
            // Not the sum: only the time between the two requests may add to it, and a wait for the rate limit.
            Expect.that(timeout >= once && timeout < once + 300, "about " + once, "" + timeout, twice);
            context.kill(sandbox);
        });
        catalogue.check("EXTEND-05", Level.CONTRACT, "Extending touches one sandbox alone.", context -> {
            JsonNode other = context.sandbox();
            JsonNode sandbox = context.sandbox();
            ShortLived.extend(context, CheckContext.path(sandbox), 900);
            Exchange shown = context.show(other);
            ExpectSame.sandbox(context, other, shown.data(), shown);
            context.kill(sandbox);
            context.kill(other);
        });
    }

    private static void addsToAge(CheckContext context) throws InterruptedException {
        ShortLived.Extended extended = ShortLived.extended(context, 10, 2300, 30);
        ShortLived born = extended.born();
        Exchange exchange = extended.exchange();
        long least = seconds(Duration.between(born.answered(), extended.asked())) + 30;
        // started_at is rounded down, so a server may count up to a second more.
        long most = seconds(Duration.between(born.asked(), extended.answered())) + 31;
        long timeout = exchange.data().path("timeout").asLong();
        Expect.status(exchange, 200);
        boolean right = timeout >= least && timeout <= most;
        Expect.that(right, "timeout " + least + " to " + most, "" + timeout, exchange);
        JsonNode startedAt = exchange.data().path("started_at");
        Expect.equal("started_at", born.sandbox().path("started_at"), startedAt, exchange);
        context.delete(born.path());
    }

    private static long seconds(Duration duration) {
        return (duration.toMillis() + 999) / 1000;
    }
}
