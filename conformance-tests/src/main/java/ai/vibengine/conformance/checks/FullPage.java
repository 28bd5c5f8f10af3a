package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One sandbox more than a page has unless it is asked for more, or as many as there is room for; listed, and removed again. */
final class FullPage {
    private final SampleSandboxes sample;
    private final Lazy<Seen> seen = new Lazy<>(this::see);

    FullPage(SampleSandboxes sample) {
        this.sample = sample;
    }

    /**
     * How the fullPage was listed.
     *
     * @param size how many there were
     * @param byDefault without a limit
     * @param whole all of them
     */
    record Seen(int size, Exchange byDefault, Exchange whole) {}

    static int defaultLimit(CheckContext context) {
        return context.contract()
                .at("/components/parameters/Limit/schema/default")
                .asInt();
    }

    Seen seen(CheckContext context) throws InterruptedException {
        return seen.of(context);
    }

    private Seen see(CheckContext context) throws InterruptedException {
        String mark = sample.made(context).mark();
        // Of another second than the sample, so that age says something of the order, and within it ids do.
        context.sleep(Duration.ofMillis(1100));
        String body = context.body(Map.of("all", mark)).toString();
        List<JsonNode> made = new ArrayList<>();
        int wanted = defaultLimit(context) + 1 - SampleSandboxes.SIZE;
        for (boolean room = true; room && made.size() < wanted; ) {
            Exchange exchange =
                    context.send(Request.of("POST", "/sandboxes").as(Role.MAIN).json(body));
            room = exchange.success();
            if (room) {
                made.add(exchange.data());
            }
        }
        String filter = "metadata=" + MetadataQueries.filter(Map.of("all", mark));
        Exchange byDefault = context.get("/sandboxes?" + filter);
        Exchange whole = context.get("/sandboxes?limit=100&" + filter);
        for (JsonNode sandbox : made) {
            context.delete(CheckContext.path(sandbox));
        }
        return new Seen(SampleSandboxes.SIZE + made.size(), byDefault, whole);
    }
}
