package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every request passes: its name, the key, the rate limit; then the answer and its headers. */
final class Exchanges {

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final JsonMapper JSON = new JsonMapper();

    private final Clock clock;
    private final Random random;
    private final Map<String, FakeVibengine.Key> keys;
    private final Router router;
    private final Faults faults;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    Exchanges(Clock clock, Random random, Map<String, FakeVibengine.Key> keys, Router router, Faults faults) {
        this.clock = clock;
        this.random = random;
        this.keys = keys;
        this.router = router;
        this.faults = faults;
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(Incoming.mostBytesToRead(exchange.getRequestMethod()));
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Type", "application/json");
            headers.set("X-Request-Id", requestId(exchange.getRequestHeaders().getFirst("X-Request-Id")));
            Answer answer = answer(exchange, body, headers);
            if (faults.loss()) {
                return;
            }
            answer.headers().forEach(headers::set);
            byte[] bytes =
                    answer.body() instanceof BinaryNode raw ? raw.binaryValue() : JSON.writeValueAsBytes(answer.body());
            boolean bodiless = exchange.getRequestMethod().equals("HEAD");
            if (bodiless) {
                headers.set("Content-Length", Integer.toString(bytes.length));
            }
            // Nothing is -1 here, and 0 would be a length that is not known.
            exchange.sendResponseHeaders(answer.status(), bodiless || bytes.length == 0 ? -1 : bytes.length);
            if (!bodiless && bytes.length > 0) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(bytes);
                }
            }
        }
    }

    private Answer answer(HttpExchange exchange, byte[] body, Headers headers) {
        Answer refusal = faults.refusal();
        if (refusal != null) {
            return refusal;
        }
        try {
            FakeVibengine.Key key = authenticated(exchange.getRequestHeaders());
            count(key.account(), headers);
            Incoming request = Incoming.of(
                    exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders(), body);
            return router.answer(key.account(), key.readOnly(), request);
        } catch (Problem problem) {
            return problem.answer();
        }
    }

    private FakeVibengine.Key authenticated(Headers headers) {
        List<String> given = headers.get("X-API-Key");
        if (given == null) {
            throw Problem.unauthorized("The X-API-Key header is missing.");
        }
        FakeVibengine.Key key = given.size() == 1 ? keys.get(given.get(0)) : null;
        if (key == null) {
            throw Problem.unauthorized("The API key is not valid.");
        }
        return key;
    }

    private void count(FakeAccount account, Headers headers) {
        Instant now = clock.instant();
        RateWindow window = account.window();
        synchronized (window) {
            boolean room = window.take(now);
            Duration untilFull = window.untilFull(now);
            headers.set("X-RateLimit-Limit", Integer.toString(window.limit()));
            headers.set("X-RateLimit-Remaining", Integer.toString(window.remaining()));
            headers.set("X-RateLimit-Reset", Long.toString(Text.secondsUp(untilFull)));
            if (!room) {
                throw Problem.tooMany(
                        "rate_limited", "More than " + window.limit() + " requests in 60 seconds.", untilFull);
            }
        }
    }

    private String requestId(@Nullable String given) {
        return given != null && REQUEST_ID.matcher(given).matches()
                ? given
                : "req_" + Long.toHexString(random.nextLong());
    }
}
