package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A life to its last tenth of a second, begun in each quarter of a second: what is rounded down ends too early in one. */
public final class TimeAspects {
    private static final int LIFE = 4;
    private static final int[] LIVES = {2, 6, 18};
    private static final Duration QUARTER = Duration.ofMillis(250);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(60);
    private static final Duration BEFORE = Duration.ofMillis(120);

    public void addTo(Catalogue catalogue) {
        catalogue.waiting(
                "CLOCK-01",
                Level.CONTRACT,
                "A sandbox lives to the end of its timeout, and is gone a second later, to GET and in lists.",
                context -> livesInFull(context, 0));
        catalogue.waiting(
                "CLOCK-02",
                Level.CONTRACT,
                "An extended sandbox lives to the end of what it was given, and is gone a second later.",
                context -> livesInFull(context, LIFE));
        catalogue.waiting(
                "CLOCK-03",
                Level.CONTRACT,
                "As soon as a sandbox that has expired is 404, no list has it any more.",
                TimeAspects::leavesListsAtOnce);
        catalogue.waiting(
                "CLOCK-04",
                Level.EXTENSION,
                "Why and when a sandbox stopped stays the same, also once its timeout would have been over, whatever is asked.",
                TimeAspects::keepsItsReason);
    }

    /** A sandbox, and until when it must live and may live, by the clock of the kit. */
    private record Life(JsonNode sandbox, String mark, Instant atLeast, Instant atMost) {}

    private static void livesInFull(CheckContext context, int further) throws InterruptedException {
        List<Life> lives = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Instant next = context.now().plus(QUARTER);
            lives.add(begin(context, further));
            context.sleepUntil(next);
        }
        for (Life life : lives) {
            context.sleepUntil(life.atLeast().minus(BEFORE));
            Exchange shown = context.show(life.sandbox());
            Exchange listed = context.get(MetadataQueries.byMark(life.mark()));
            // A late answer proves nothing.
            if (context.now().isBefore(life.atLeast())) {
                Expect.status(shown, 200);
                Expect.total(1, listed);
            }
        }
        for (Life life : lives) {
            context.sleepUntil(life.atMost());
            Expect.notFound(context.show(life.sandbox()));
            Exchange listed = context.get(MetadataQueries.byMark(life.mark()));
            Expect.total(0, listed);
            Expect.entries(0, listed);
        }
    }

    private static void leavesListsAtOnce(CheckContext context) throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            Life life = begin(context, 0);
            context.sleepUntil(life.atLeast().minus(BEFORE));
            Exchange shown = context.show(life.sandbox());
            while (shown.status() == 200 && context.now().isBefore(life.atMost().plus(QUARTER))) {
                context.sleep(BETWEEN_LOOKS);
                shown = context.show(life.sandbox());
            }
            Expect.notFound(shown);
            Exchange listed = context.get(MetadataQueries.byMark(life.mark()));
            Expect.total(0, listed);
            Expect.entries(0, listed);
        }
    }

    private static void keepsItsReason(CheckContext context) throws InterruptedException {
        JsonNode sandbox = killedInTime(context);
        Instant over = context.now().plusSeconds(sandbox.path("timeout").asLong() + 2);
        Exchange first = context.show(sandbox);
        Expect.equal("reason", "killed", first.json().at("/error/reason").asText(), first);
        context.sleepUntil(over);
        String path = CheckContext.path(sandbox);
        for (Request request : List.of(
                Request.of("GET", path),
                Request.of("DELETE", path),
                Request.of("POST", path + "/timeout").json("{\"timeout\":60}"),
                Request.of("GET", path))) {
            Exchange later = context.send(request.as(Role.MAIN));
            Expect.notFound(later);
            for (String what : List.of("reason", "stopped_at")) {
                Expect.equal(
                        what,
                        first.json().at("/error/" + what).asText(),
                        later.json().at("/error/" + what).asText(),
                        later);
            }
        }
    }

    // On a busy machine a short life is over before its sandbox is killed, which then was not why it stopped.
    private static JsonNode killedInTime(CheckContext context) throws InterruptedException {
        for (int life : LIVES) {
            Instant asked = context.now();
            JsonNode sandbox = context.sandbox(context.body(life));
            Exchange killed = context.delete(CheckContext.path(sandbox));
            if (context.now().isBefore(asked.plusSeconds(life))) {
                Expect.success(killed);
                return sandbox;
            }
        }
        throw new SkippedException("the server answers too slowly to kill a sandbox within its life");
    }

    private static Life begin(CheckContext context, int further) throws InterruptedException {
        String mark = context.unique();
        Instant asked = context.now();
        Instant first = asked.plusSeconds(LIFE);
        JsonNode sandbox = context.sandbox(context.body(LIFE, Map.of("mark", mark)));
        Instant answered = context.now();
        int timeout = LIFE;
        if (further > 0) {
            context.sleep(Duration.ofMillis(300));
            asked = context.now();
            Exchange extended = context.send(Request.of("POST", CheckContext.path(sandbox) + "/timeout")
                    .as(Role.MAIN)
                    .json("{\"timeout\":" + further + "}"));
            if (extended.status() == 404 && !context.now().isBefore(first)) {
                throw new SkippedException("the server answers too slowly to extend a life of " + LIFE + " seconds");
            }
            Expect.status(extended, 200);
            timeout = extended.data().path("timeout").asInt();
        }
        Instant atLeast = asked.plusSeconds(further > 0 ? further : timeout);
        // Within the second that follows expires_at, which is rounded down, so never later than this.
        return new Life(sandbox, mark, atLeast, answered.plusSeconds(timeout).plusMillis(1050));
    }
}
