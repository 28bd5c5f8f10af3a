package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import java.util.List;

/** What is there for whom. */
final class ExpectAccess {
    private ExpectAccess() {}

    /** That nothing is where these requests go. */
    static void expectAbsent(CheckContext context, List<Request> requests) throws InterruptedException {
        for (Request request : requests) {
            Expect.error(context.send(request.as(Role.MAIN)), 404, "not_found");
        }
    }

    /** That these requests, to what was killed, are 404 and tell the owner why. */
    static void expectKilled(CheckContext context, List<Request> requests) throws InterruptedException {
        for (Request request : requests) {
            Exchange exchange = context.send(request.as(Role.MAIN));
            Expect.error(exchange, 404, "not_found");
            String reason = exchange.json().at("/error/reason").asText();
            Expect.equal("reason", "killed", reason, exchange);
        }
    }

    /** That another account cannot tell what these requests, to what is not its own, go to from what is absent. */
    static void expectForeign(CheckContext context, Request absent, List<Request> requests)
            throws InterruptedException {
        Exchange expected = context.send(absent.as(Role.OTHER));
        for (Request request : requests) {
            Exchange actual = context.send(request.as(Role.OTHER));
            Expect.error(actual, 404, "not_found");
            ExpectSame.error(expected, actual);
        }
    }
}
