package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.ExpectAccess;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** A sandbox lives its timeout in full, and not a second longer. Told by the kit's own clock alone. */
public final class ExpiryChecks {
    // A server may be slow, and a limit tight, but not for ever.
    private static final int TRIES = 5;

    public void addTo(Catalogue catalogue) {
        catalogue.waiting("EXPIRY-01", Level.CONTRACT, "A sandbox lives its timeout in full.", context -> {
            Born born = born(context, 3, context.unique());
            context.sleepUntil(born.asked.plusMillis(2700));
            Exchange exchange = context.get(born.path());
            // An answer that took too long to come proves nothing.
            if (context.now().isBefore(born.asked.plusSeconds(3))) {
                Expect.status(exchange, 200);
            }
        });
        catalogue.waiting(
                "EXPIRY-02", Level.DOCUMENTED, "Within the second that follows expires_at it is 404.", context -> {
                    Born born = expired(context, context.unique());
                    Expect.notFound(context.get(born.path()));
                });
        catalogue.waiting("EXPIRY-03", Level.DOCUMENTED, "An expired sandbox is not listed, nor counted.", context -> {
            String mark = context.unique();
            expired(context, mark);
            Exchange exchange = context.get(MetadataQueries.byMark(mark));
            Expect.equal("entries", 0, exchange.data().size(), exchange);
            Expect.equal("total_count", 0, exchange.json().path("total_count").asInt(-1), exchange);
        });
        catalogue.waiting("EXPIRY-04", Level.CONTRACT, "An expired sandbox cannot be killed: 404.", context -> {
            Born born = expired(context, context.unique());
            Expect.notFound(context.delete(born.path()));
        });
        catalogue.waiting(
                "EXPIRY-05", Level.CONTRACT, "After expiry an extension is 404, never a revival.", context -> {
                    Born born = expired(context, context.unique());
                    Expect.notFound(extend(context, born.path(), 60));
                    Expect.notFound(context.get(born.path()));
                });
        catalogue.waiting("EXPIRY-06", Level.DOCUMENTED, "An extension that answered 200 holds.", context -> {
            Extended extended = extended(context, 3, 0, 4);
            Expect.status(extended.exchange, 200);
            context.sleepUntil(extended.asked.plusMillis(3500));
            Exchange exchange = context.get(extended.born.path());
            if (context.now().isBefore(extended.asked.plusSeconds(4))) {
                Expect.status(exchange, 200);
            }
        });
        catalogue.waiting("EXPIRY-07", Level.CONTRACT, "An extended sandbox expires in its turn.", context -> {
            Extended extended = extended(context, 4, 0, 5);
            Expect.status(extended.exchange, 200);
            context.sleepUntil(extended.born
                    .answered
                    .plusSeconds(extended.exchange.data().path("timeout").asLong())
                    .plusMillis(1200));
            Expect.notFound(context.get(extended.born.path()));
        });
        catalogue.waiting("EXPIRY-08", Level.EXTENSION, "The owner of an expired sandbox is told so.", context -> {
            Born born = expired(context, context.unique());
            ExpectAccess.stopped(context.get(born.path()), "expired");
        });
        catalogue.waiting(
                "EXTEND-01",
                Level.CONTRACT,
                "timeout becomes its age, rounded up, plus the seconds asked for.",
                context -> {
                    Extended extended = extended(context, 10, 2300, 30);
                    Born born = extended.born;
                    Exchange exchange = extended.exchange;
                    long least = seconds(Duration.between(born.answered, extended.asked)) + 30;
                    // started_at is written rounded down, so a server may reckon the age up to a second more.
                    long most = seconds(Duration.between(born.asked, extended.answered)) + 31;
                    long timeout = exchange.data().path("timeout").asLong();
                    Expect.status(exchange, 200);
                    Expect.that(
                            timeout >= least && timeout <= most,
                            "timeout " + least + " to " + most,
                            "" + timeout,
                            exchange);
                    Expect.equal(
                            "started_at",
                            born.sandbox.path("started_at"),
                            exchange.data().path("started_at"),
                            exchange);
                    context.delete(born.path());
                });
        catalogue.check("EXTEND-02", Level.CONTRACT, "An extension never shortens a life.", context -> {
            JsonNode sandbox = context.sandbox(context.body(500));
            Exchange exchange = extend(context, CheckContext.path(sandbox), 1);
            Expect.status(exchange, 200);
            Expect.equal("timeout", 500, exchange.data().path("timeout").asInt(), exchange);
            context.delete(CheckContext.path(sandbox));
        });
        catalogue.check("EXTEND-03", Level.DOCUMENTED, "What an extension answers is what GET shows.", context -> {
            JsonNode sandbox = context.sandbox();
            Exchange exchange = extend(context, CheckContext.path(sandbox), 900);
            Expect.status(exchange, 200);
            Exchange shown = context.get(CheckContext.path(sandbox));
            ExpectSame.sandbox(context, exchange.data(), shown.data(), shown);
            Expect.that(
                    shown.data().path("timeout").asInt() >= 900, "timeout of at least 900", Expect.shown(shown), shown);
            context.delete(CheckContext.path(sandbox));
        });
        catalogue.check("EXTEND-04", Level.CONTRACT, "The same extension twice is safe.", context -> {
            JsonNode sandbox = context.sandbox();
            int once = extend(context, CheckContext.path(sandbox), 900)
                    .data()
                    .path("timeout")
                    .asInt();
            Exchange twice = extend(context, CheckContext.path(sandbox), 900);
            int timeout = twice.data().path("timeout").asInt();
            // Not the sum: only the moments between the two may add to it, and a wait for the rate limit.
            Expect.that(timeout >= once && timeout < once + 300, "about " + once, "" + timeout, twice);
            context.delete(CheckContext.path(sandbox));
        });
        catalogue.check("EXTEND-05", Level.CONTRACT, "Extending touches one sandbox alone.", context -> {
            JsonNode other = context.sandbox();
            JsonNode sandbox = context.sandbox();
            extend(context, CheckContext.path(sandbox), 900);
            Exchange shown = context.get(CheckContext.path(other));
            ExpectSame.sandbox(context, other, shown.data(), shown);
            context.delete(CheckContext.path(sandbox));
            context.delete(CheckContext.path(other));
        });
    }

    /** A sandbox, and the moments between which it was born. */
    private record Born(Instant asked, Instant answered, JsonNode sandbox) {
        String path() {
            return CheckContext.path(sandbox);
        }
    }

    /** A sandbox whose extension was asked for, and the moments between which it was answered. */
    private record Extended(Born born, Instant asked, Instant answered, Exchange exchange) {}

    private static Born born(CheckContext context, int timeout, String mark) throws InterruptedException {
        // Waiting for room or for the rate limit would spoil the moment, so that is tried until none is needed.
        for (int tries = 1; ; tries++) {
            Instant asked = context.now();
            JsonNode sandbox = context.sandbox(Role.MAIN, context.body(timeout, Map.of("mark", mark)));
            Born born = new Born(asked, context.now(), sandbox);
            boolean quick = Duration.between(asked, born.answered).compareTo(Duration.ofMillis(900)) < 0;
            if (quick || timeout < 2 || tries == TRIES) {
                return born;
            }
            context.sleep(Duration.ofSeconds(1));
        }
    }

    /** A sandbox that was extended so many milliseconds after its birth, in the life that it had. */
    private static Extended extended(CheckContext context, int life, int after, int seconds)
            throws InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            Born born = born(context, life, context.unique());
            context.sleepUntil(born.answered.plusMillis(after));
            Instant asked = context.now();
            Exchange exchange = extend(context, born.path(), seconds);
            Extended extended = new Extended(born, asked, context.now(), exchange);
            if (exchange.success() || extended.answered.isBefore(born.asked.plusSeconds(life))) {
                return extended;
            }
        }
        throw new SkippedException("no sandbox of " + life + " seconds could be extended in its life");
    }

    private static Born expired(CheckContext context, String mark) throws InterruptedException {
        Born born = born(context, 1, mark);
        context.sleepUntil(born.answered.plusMillis(2100));
        return born;
    }

    static Exchange extend(CheckContext context, String path, int timeout) throws InterruptedException {
        return context.post(
                path + "/timeout", JsonNodeFactory.instance.objectNode().put("timeout", timeout));
    }

    private static long seconds(Duration duration) {
        return (duration.toMillis() + 999) / 1000;
    }
}
