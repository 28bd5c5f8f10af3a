package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import java.util.List;

/** What is there for whom. */
final class Access {
    private Access() {}

    /** That nothing is where these calls go. */
    static void expectAbsent(Bench bench, List<Call> calls) throws InterruptedException {
        for (Call call : calls) {
            Expect.error(bench.send(call.as(Role.MAIN)), 404, "not_found");
        }
    }

    /** That these calls, to what was killed, are 404 and tell the owner why. */
    static void expectKilled(Bench bench, List<Call> calls) throws InterruptedException {
        for (Call call : calls) {
            Exchange exchange = bench.send(call.as(Role.MAIN));
            Expect.error(exchange, 404, "not_found");
            String reason = exchange.json().at("/error/reason").asText();
            Expect.equal("reason", "killed", reason, exchange);
        }
    }

    /** That another account cannot tell what these calls, to what is not its own, go to from what is absent. */
    static void expectForeign(Bench bench, Call absent, List<Call> calls) throws InterruptedException {
        Exchange expected = bench.send(absent.as(Role.OTHER));
        for (Call call : calls) {
            Exchange actual = bench.send(call.as(Role.OTHER));
            Expect.error(actual, 404, "not_found");
            Same.error(expected, actual);
        }
    }
}
