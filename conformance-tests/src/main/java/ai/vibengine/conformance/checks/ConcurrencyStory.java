package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.check.Bench;
import ai.vibengine.conformance.check.BlockedException;
import ai.vibengine.conformance.check.SkippedException;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills the limited account once, for all requirements that are about that: its requests are few. */
final class ConcurrencyStory {
    /** The life of the first of the sandboxes that fill the account, in seconds. */
    static final int SHORT = 4;

    private static final int TOO_MANY = 2;

    private @Nullable Facts facts;

    /**
     * What was seen.
     *
     * @param room how many sandboxes the account had place for
     * @param made how many creates succeeded
     * @param refused one that did not, and had to
     * @param listed what the creates left, read while the account is full
     */
    record Facts(
            int room,
            int made,
            Exchange refused,
            Exchange listed,
            Exchange extendFull,
            Exchange mainMeanwhile,
            Exchange afterKill,
            Exchange afterExpiry) {}

    synchronized Facts told(Bench bench) throws InterruptedException {
        if (facts == null) {
            facts = tell(bench);
        }
        return facts;
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
        // The short-lived one first and alone, so that it is among those that are made.
        Exchange first = bench.send(create(bench, SHORT, mark));
        if (!first.success()) {
            throw new BlockedException("SBX-01", "create answered " + first.status() + " " + first.errorCode());
        }
        Instant answered = bench.now();
        List<Call> calls = new ArrayList<>();
        for (int i = 1; i < room + TOO_MANY; i++) {
            calls.add(create(bench, 120, mark));
        }
        List<JsonNode> made = new ArrayList<>();
        Exchange refused = first;
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
        int succeeded = made.size() + 1;
        if (made.isEmpty()) {
            made.add(first.data());
        }
        Exchange listed = bench.send(Call.of("GET", Marks.byMark(mark)).as(Role.LIMITED));
        String path = Bench.path(made.get(0));
        Exchange extendFull =
                bench.send(Call.of("POST", path + "/timeout").as(Role.LIMITED).json("{\"timeout\":60}"));
        Exchange mainMeanwhile = bench.send(
                Call.of("POST", "/sandboxes").as(Role.MAIN).json(bench.body(60).toString()));
        if (mainMeanwhile.success()) {
            bench.delete(Bench.path(mainMeanwhile.data()));
        }
        bench.sleepUntil(answered.plusSeconds(SHORT).plusMillis(1200));
        Exchange afterExpiry = bench.send(create(bench, 120, mark));
        bench.send(Call.of("DELETE", path).as(Role.LIMITED));
        Exchange afterKill = bench.send(create(bench, 120, mark));
        removeAll(bench, made, afterExpiry, afterKill);
        return new Facts(room, succeeded, refused, listed, extendFull, mainMeanwhile, afterKill, afterExpiry);
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
