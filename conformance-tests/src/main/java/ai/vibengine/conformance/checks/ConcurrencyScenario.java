package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fills the limited account once, for all requirements that are about that: its requests are few. */
final class ConcurrencyScenario {
    // The life of one of the sandboxes that fill the account, where creating them takes no time.
    private static final int SHORT_SECONDS = 4;

    private static final int TOO_MANY = 2;

    private final Lazy<Facts> facts = new Lazy<>(ConcurrencyScenario::tell);

    /**
     * What was seen.
     *
     * @param room how many sandboxes the account had place for
     * @param life of the one that expires first, in seconds
     * @param made how many creates succeeded
     * @param refused one that did not, and had to
     * @param listed what the creates left, read while the account is full
     */
    record Facts(
            int room,
            int life,
            int made,
            Exchange refused,
            Exchange listed,
            Exchange extendFull,
            Exchange mainMeanwhile,
            Exchange afterKill,
            Exchange afterExpiry) {}

    Facts told(CheckContext context) throws InterruptedException {
        return facts.of(context);
    }

    /** Whether the first account has no place of its own: then its answer says nothing about the limited one. */
    boolean mainIsFull(CheckContext context) throws InterruptedException {
        return context.get("/sandboxes?limit=1").json().path("total_count").asInt()
                > context.contract().freeConcurrentSandboxes();
    }

    private static Facts tell(CheckContext context) throws InterruptedException {
        Exchange before = context.send(Request.of("GET", "/sandboxes?limit=1").as(Role.LIMITED));
        int room = context.contract().freeConcurrentSandboxes()
                - before.json().path("total_count").asInt();
        if (room < 2) {
            throw new SkippedException("the limited account has no room: others run in it");
        }
        String mark = context.unique();
        Exchange first = context.send(create(context, CheckContext.LIFE_SECONDS, mark));
        JsonNode sandbox = CheckContext.made(first);
        // It must outlive the creates of the others, of which the first told how long they may take.
        int life = Math.max(SHORT_SECONDS, 2 + (int) ((room + TOO_MANY) * first.millis() / 1000));
        Instant asked = context.now();
        // Alone as well, so that it is among those that are made.
        Exchange brief = context.send(create(context, life, mark));
        Instant answered = context.now();
        List<Request> requests = new ArrayList<>();
        for (int i = 2; i < room + TOO_MANY; i++) {
            requests.add(create(context, CheckContext.LIFE_SECONDS, mark));
        }
        List<JsonNode> made = new ArrayList<>(List.of(sandbox));
        Exchange refused = brief;
        List<Exchange> answers = context.atOnce(requests);
        for (int i = 0; i < answers.size(); i++) {
            // A server that is busy has not decided.
            Exchange exchange = answers.get(i).status() == 503 ? context.send(requests.get(i)) : answers.get(i);
            if (exchange.success()) {
                made.add(exchange.data());
            } else {
                refused = exchange;
            }
        }
        if (!context.now().isBefore(asked.plusSeconds(life))) {
            throw new SkippedException("the server is too slow: a sandbox of " + life + " seconds may have expired");
        }
        int succeeded = made.size() + (brief.success() ? 1 : 0);
        Exchange listed =
                context.send(Request.of("GET", MetadataQueries.byMark(mark)).as(Role.LIMITED));
        String path = CheckContext.path(made.get(0));
        Exchange extendFull = context.send(
                Request.of("POST", path + "/timeout").as(Role.LIMITED).json("{\"timeout\":60}"));
        Exchange mainMeanwhile = context.send(Request.of("POST", "/sandboxes")
                .as(Role.MAIN)
                .json(context.body().toString()));
        if (mainMeanwhile.success()) {
            context.delete(CheckContext.path(mainMeanwhile.data()));
        }
        context.sleepUntil(answered.plusSeconds(life).plusMillis(1200));
        Exchange afterExpiry = context.send(create(context, CheckContext.LIFE_SECONDS, mark));
        context.send(Request.of("DELETE", path).as(Role.LIMITED));
        Exchange afterKill = context.send(create(context, CheckContext.LIFE_SECONDS, mark));
        removeAll(context, made, afterExpiry, afterKill);
        return new Facts(room, life, succeeded, refused, listed, extendFull, mainMeanwhile, afterKill, afterExpiry);
    }

    private static void removeAll(CheckContext context, List<JsonNode> made, Exchange... later)
            throws InterruptedException {
        List<JsonNode> all = new ArrayList<>(made.subList(1, made.size()));
        for (Exchange exchange : later) {
            if (exchange.success()) {
                all.add(exchange.data());
            }
        }
        for (JsonNode sandbox : all) {
            context.send(Request.of("DELETE", CheckContext.path(sandbox)).as(Role.LIMITED));
        }
    }

    private static Request create(CheckContext context, int timeout, String mark) {
        return Request.of("POST", "/sandboxes")
                .as(Role.LIMITED)
                .json(context.body(timeout, Map.of("mark", mark)).toString());
    }
}
