package ai.vibengine.conformance;

import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.GatewayException;
import ai.vibengine.conformance.http.HttpSender;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.UnreachableException;
import ai.vibengine.conformance.report.Outcome;
import java.time.Clock;
import java.util.Optional;

/** One request to the target before anything is tried. */
final class Preflight {
    private static final int TRIES_AT_GATEWAYS = 3;
    private static final long PAUSE_MILLIS = 1_000;

    private Preflight() {}

    /** The reason not to begin: the target is unreachable, refuses the key, or is not this API. Empty if there is none. */
    static Optional<Outcome> of(Settings settings) {
        Exchange exchange;
        try (HttpSender sender = new HttpSender(settings.target(), Clock.systemUTC(), settings.connection())) {
            exchange = look(sender);
        } catch (UnreachableException e) {
            return Optional.of(Outcome.UNREACHABLE.because(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Outcome.ERROR.because("stopped"));
        }
        if (exchange.status() == 401 || exchange.status() == 403) {
            return Optional.of(Outcome.REFUSED.because("GET /sandboxes answered " + exchange.status()));
        }
        if (!exchange.json().path("data").isArray() && exchange.errorCode().isEmpty()) {
            String seen = "GET /sandboxes answered " + exchange.status() + " and nothing that the API would";
            return Optional.of(Outcome.NOT_CONFORMANT.because(seen));
        }
        return Optional.empty();
    }

    private static Exchange look(HttpSender sender) throws InterruptedException {
        for (int left = TRIES_AT_GATEWAYS - 1; ; left--) {
            Exchange exchange =
                    sender.send(Request.of("GET", "/sandboxes?limit=1").as(Role.MAIN));
            try {
                GatewayException.expectNone(exchange);
                return exchange;
            } catch (GatewayException e) {
                if (left == 0 || !e.mayRepeat()) {
                    throw e;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
