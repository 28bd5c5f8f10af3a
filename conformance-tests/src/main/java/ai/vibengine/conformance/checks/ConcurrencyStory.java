package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fills the limited account once, for all requirements that are about that: its requests are few. */
final class ConcurrencyStory {
    // The life of one of the sandboxes that fill the account, where creating them takes no time.
    private static final int SHORT_SECONDS = 4;

    private static final int TOO_MANY = 2;

    private final Lazy<Facts> facts = new Lazy<>(ConcurrencyStory::tell);

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

    Facts told(Bench bench) throws InterruptedException {
        return facts.of(bench);
    }

    /** Whether the first account has no place of its own: then its answer says nothing about the limited one. */
    boolean mainIsFull(Bench bench) throws InterruptedException {
        return bench.get("/sandboxes?limit=1").json().path("total_count").asInt()
                > bench.contract().freeConcurrentSandboxes();
    }

    private static Facts tell(Bench bench) throws InterruptedException {
        Exchange before = bench.send(Call.of("GET", "/sandboxes?limit=1").as(Role.LIMITED));
        int room = bench.contract().freeConcurrentSandboxes()
                - before.json().path("total_count").asInt();
        if (room < 2) {
            throw new SkippedException("the limited account has no room: others run in it");
        }
        String mark = bench.unique();
        Exchange first = bench.send(create(bench, Bench.LIFE_SECONDS, mark));
        JsonNode sandbox = Bench.made(first);
        // It must outlive the creates of the others, of which the first told how long they may take.
        int life = Math.max(SHORT_SECONDS, 2 + (int) ((room + TOO_MANY) * first.millis() / 1000));
        Instant asked = bench.now();
        // Alone as well, so that it is among those that are made.
        Exchange brief = bench.send(create(bench, life, mark));
        Instant answered = bench.now();
        List<Call> calls = new ArrayList<>();
        for (int i = 2; i < room + TOO_MANY; i++) {
            calls.add(create(bench, Bench.LIFE_SECONDS, mark));
        }
        List<JsonNode> made = new ArrayList<>(List.of(sandbox));
        Exchange refused = brief;
        List<Exchange> answers = bench.atOnce(calls);
        for (int i = 0; i < answers.size(); i++) {
            // A server that is busy has not decided.
            Exchange exchange = answers.get(i).status() == 503 ? bench.send(calls.get(i)) : answers.get(i);
            if (exchange.success()) {
                made.add(exchange.data());
            } else {
                refused = exchange;
            }
        }
        if (!bench.now().isBefore(asked.plusSeconds(life))) {
            throw new SkippedException("the server is too slow: a sandbox of " + life + " seconds may have expired");
        }
        int succeeded = made.size() + (brief.success() ? 1 : 0);
        Exchange listed = bench.send(Call.of("GET", Marks.byMark(mark)).as(Role.LIMITED));
        String path = Bench.path(made.get(0));
        Exchange extendFull =
                bench.send(Call.of("POST", path + "/timeout").as(Role.LIMITED).json("{\"timeout\":60}"));
        Exchange mainMeanwhile = bench.send(
                Call.of("POST", "/sandboxes").as(Role.MAIN).json(bench.body().toString()));
        if (mainMeanwhile.success()) {
            bench.delete(Bench.path(mainMeanwhile.data()));
        }
        bench.sleepUntil(answered.plusSeconds(life).plusMillis(1200));
        Exchange afterExpiry = bench.send(create(bench, Bench.LIFE_SECONDS, mark));
        bench.send(Call.of("DELETE", path).as(Role.LIMITED));
        Exchange afterKill = bench.send(create(bench, Bench.LIFE_SECONDS, mark));
        removeAll(bench, made, afterExpiry, afterKill);
        return new Facts(room, life, succeeded, refused, listed, extendFull, mainMeanwhile, afterKill, afterExpiry);
    }

    private static void removeAll(Bench bench, List<JsonNode> made, Exchange... later) throws InterruptedException {
        List<JsonNode> all = new ArrayList<>(made.subList(1, made.size()));
        for (Exchange exchange : later) {
            if (exchange.success()) {
                all.add(exchange.data());
            }
        }
        for (JsonNode sandbox : all) {
            bench.send(Call.of("DELETE", Bench.path(sandbox)).as(Role.LIMITED));
        }
    }

    private static Call create(Bench bench, int timeout, String mark) {
        return Call.of("POST", "/sandboxes")
                .as(Role.LIMITED)
                .json(bench.body(timeout, Map.of("mark", mark)).toString());
    }
}
