package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One sandbox more than a page has unless it is asked for more, or as many as there is room for; listed, and removed again. */
final class Crowd {
    private final Sample sample;
    private final Lazy<Seen> seen = new Lazy<>(this::see);

    Crowd(Sample sample) {
        this.sample = sample;
    }

    /**
     * How the crowd was listed.
     *
     * @param size how many there were
     * @param byDefault without a limit
     * @param whole all of them
     */
    record Seen(int size, Exchange byDefault, Exchange whole) {}

    static int defaultLimit(Bench bench) {
        return bench.contract()
                .at("/components/parameters/Limit/schema/default")
                .asInt();
    }

    Seen seen(Bench bench) throws InterruptedException {
        return seen.of(bench);
    }

    private Seen see(Bench bench) throws InterruptedException {
        String mark = sample.made(bench).mark();
        // Of another second than the sample, so that age says something of the order, and within it ids do.
        bench.sleep(Duration.ofMillis(1100));
        String body = bench.body(Map.of("all", mark)).toString();
        List<JsonNode> made = new ArrayList<>();
        int wanted = defaultLimit(bench) + 1 - Sample.SIZE;
        for (boolean room = true; room && made.size() < wanted; ) {
            Exchange exchange =
                    bench.send(Call.of("POST", "/sandboxes").as(Role.MAIN).json(body));
            room = exchange.success();
            if (room) {
                made.add(exchange.data());
            }
        }
        String filter = "metadata=" + Marks.filter(Map.of("all", mark));
        Exchange byDefault = bench.get("/sandboxes?" + filter);
        Exchange whole = bench.get("/sandboxes?limit=100&" + filter);
        for (JsonNode sandbox : made) {
            bench.delete(Bench.path(sandbox));
        }
        return new Seen(Sample.SIZE + made.size(), byDefault, whole);
    }
}
