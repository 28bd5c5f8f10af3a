package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** A sandbox lives its timeout in full, and not a second longer. Told by the kit's own clock alone. */
final class ExpiryChecks {
    // A server may be slow, and a limit tight, but not for ever.
    private static final int TRIES = 5;

    void addTo(Catalogue catalogue) {
        catalogue.waiting("EXPIRY-01", Level.CONTRACT, "A sandbox lives its timeout in full.", bench -> {
            Born born = born(bench, 3, bench.unique());
            bench.sleepUntil(born.asked.plusMillis(2700));
            Exchange exchange = bench.get(born.path());
            // An answer that took too long to come proves nothing.
            if (bench.now().isBefore(born.asked.plusSeconds(3))) {
                Expect.status(exchange, 200);
            }
        });
        catalogue.waiting(
                "EXPIRY-02", Level.DOCUMENTED, "Within the second that follows expires_at it is 404.", bench -> {
                    Born born = expired(bench, bench.unique());
                    Expect.error(bench.get(born.path()), 404, "not_found");
                });
        catalogue.waiting("EXPIRY-03", Level.DOCUMENTED, "An expired sandbox is not listed, nor counted.", bench -> {
            String mark = bench.unique();
            expired(bench, mark);
            Exchange exchange = bench.get(Marks.byMark(mark));
            Expect.equal("entries", 0, exchange.data().size(), exchange);
            Expect.equal("total_count", 0, exchange.json().path("total_count").asInt(-1), exchange);
        });
        catalogue.waiting("EXPIRY-04", Level.CONTRACT, "An expired sandbox cannot be killed: 404.", bench -> {
            Born born = expired(bench, bench.unique());
            Expect.error(bench.delete(born.path()), 404, "not_found");
        });
        catalogue.waiting("EXPIRY-05", Level.CONTRACT, "After expiry an extension is 404, never a revival.", bench -> {
            Born born = expired(bench, bench.unique());
            Expect.error(extend(bench, born.path(), 60), 404, "not_found");
            Expect.error(bench.get(born.path()), 404, "not_found");
        });
        catalogue.waiting("EXPIRY-06", Level.DOCUMENTED, "An extension that answered 200 holds.", bench -> {
            Extended extended = extended(bench, 3, 0, 4);
            Expect.status(extended.exchange, 200);
            bench.sleepUntil(extended.asked.plusMillis(3500));
            Exchange exchange = bench.get(extended.born.path());
            if (bench.now().isBefore(extended.asked.plusSeconds(4))) {
                Expect.status(exchange, 200);
            }
        });
        catalogue.waiting("EXPIRY-07", Level.CONTRACT, "An extended sandbox expires in its turn.", bench -> {
            Extended extended = extended(bench, 4, 0, 5);
            Expect.status(extended.exchange, 200);
            bench.sleepUntil(extended.born
                    .answered
                    .plusSeconds(extended.exchange.data().path("timeout").asLong())
                    .plusMillis(1200));
            Expect.error(bench.get(extended.born.path()), 404, "not_found");
        });
        catalogue.waiting("EXPIRY-08", Level.EXTENSION, "The owner of an expired sandbox is told so.", bench -> {
            Born born = expired(bench, bench.unique());
            LifecycleChecks.expectReason(bench.get(born.path()), "expired");
        });
        catalogue.waiting(
                "EXTEND-01",
                Level.CONTRACT,
                "timeout becomes its age, rounded up, plus the seconds asked for.",
                bench -> {
                    Extended extended = extended(bench, 10, 2300, 30);
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
                    bench.delete(born.path());
                });
        catalogue.check("EXTEND-02", Level.CONTRACT, "An extension never shortens a life.", bench -> {
            JsonNode sandbox = bench.sandbox(bench.body(500));
            Exchange exchange = extend(bench, Bench.path(sandbox), 1);
            Expect.status(exchange, 200);
            Expect.equal("timeout", 500, exchange.data().path("timeout").asInt(), exchange);
            bench.delete(Bench.path(sandbox));
        });
        catalogue.check("EXTEND-03", Level.DOCUMENTED, "What an extension answers is what GET shows.", bench -> {
            JsonNode sandbox = bench.sandbox();
            Exchange exchange = extend(bench, Bench.path(sandbox), 900);
            Expect.status(exchange, 200);
            Exchange shown = bench.get(Bench.path(sandbox));
            Same.sandbox(bench, exchange.data(), shown.data(), shown);
            Expect.that(
                    shown.data().path("timeout").asInt() >= 900, "timeout of at least 900", Bodies.shown(shown), shown);
            bench.delete(Bench.path(sandbox));
        });
        catalogue.check("EXTEND-04", Level.CONTRACT, "The same extension twice is safe.", bench -> {
            JsonNode sandbox = bench.sandbox();
            int once = extend(bench, Bench.path(sandbox), 900)
                    .data()
                    .path("timeout")
                    .asInt();
            Exchange twice = extend(bench, Bench.path(sandbox), 900);
            int timeout = twice.data().path("timeout").asInt();
            // Not the sum: only the moments between the two may add to it, and a wait for the rate limit.
            Expect.that(timeout >= once && timeout < once + 300, "about " + once, "" + timeout, twice);
            bench.delete(Bench.path(sandbox));
        });
        catalogue.check("EXTEND-05", Level.CONTRACT, "Extending touches one sandbox alone.", bench -> {
            JsonNode other = bench.sandbox();
            JsonNode sandbox = bench.sandbox();
            extend(bench, Bench.path(sandbox), 900);
            Exchange shown = bench.get(Bench.path(other));
            Same.sandbox(bench, other, shown.data(), shown);
            bench.delete(Bench.path(sandbox));
            bench.delete(Bench.path(other));
        });
    }

    /** A sandbox, and the moments between which it was born. */
    private record Born(Instant asked, Instant answered, JsonNode sandbox) {
        String path() {
            return Bench.path(sandbox);
        }
    }

    /** A sandbox whose extension was asked for, and the moments between which it was answered. */
    private record Extended(Born born, Instant asked, Instant answered, Exchange exchange) {}

    private static Born born(Bench bench, int timeout, String mark) throws InterruptedException {
        // Waiting for room or for the rate limit would spoil the moment, so that is tried until none is needed.
        for (int tries = 1; ; tries++) {
            Instant asked = bench.now();
            JsonNode sandbox = bench.sandbox(Role.MAIN, bench.body(timeout, Map.of("mark", mark)));
            Born born = new Born(asked, bench.now(), sandbox);
            boolean quick = Duration.between(asked, born.answered).compareTo(Duration.ofMillis(900)) < 0;
            if (quick || timeout < 2 || tries == TRIES) {
                return born;
            }
            bench.sleep(Duration.ofSeconds(1));
        }
    }

    /** A sandbox that was extended so many milliseconds after its birth, in the life that it had. */
    private static Extended extended(Bench bench, int life, int after, int seconds) throws InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            Born born = born(bench, life, bench.unique());
            bench.sleepUntil(born.answered.plusMillis(after));
            Instant asked = bench.now();
            Exchange exchange = extend(bench, born.path(), seconds);
            Extended extended = new Extended(born, asked, bench.now(), exchange);
            if (exchange.success() || extended.answered.isBefore(born.asked.plusSeconds(life))) {
                return extended;
            }
        }
        throw new SkippedException("no sandbox of " + life + " seconds could be extended in its life");
    }

    private static Born expired(Bench bench, String mark) throws InterruptedException {
        Born born = born(bench, 1, mark);
        bench.sleepUntil(born.answered.plusMillis(2100));
        return born;
    }

    static Exchange extend(Bench bench, String path, int timeout) throws InterruptedException {
        return bench.post(
                path + "/timeout", JsonNodeFactory.instance.objectNode().put("timeout", timeout));
    }

    private static long seconds(Duration duration) {
        return (duration.toMillis() + 999) / 1000;
    }
}
