package ai.vibengine.conformance.http;

import io.restassured.RestAssured;
import io.restassured.config.DecoderConfig;
import io.restassured.config.EncoderConfig;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RedirectConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends calls to the target, exactly as they are: nothing added, nothing followed, nothing decoded. Thread-safe. */
public final class Wire {
    private final Target target;
    private final Clock clock;
    private final RestAssuredConfig config;
    private final AtomicInteger sent = new AtomicInteger();

    public Wire(Target target, Clock clock, Duration timeout) {
        this.target = target;
        this.clock = clock;
        this.config = RestAssuredConfig.config()
                .httpClient(HttpClientConfig.httpClientConfig()
                        .setParam("http.connection.timeout", (int) timeout.toMillis())
                        .setParam("http.socket.timeout", (int) timeout.toMillis()))
                .redirect(RedirectConfig.redirectConfig().followRedirects(false))
                .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders())
                .encoderConfig(EncoderConfig.encoderConfig()
                        .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                        .encodeContentTypeAs("application/json", ContentType.BINARY)
                        .encodeContentTypeAs("text/plain", ContentType.BINARY)
                        .encodeContentTypeAs("application/xml", ContentType.BINARY)
                        .encodeContentTypeAs("application/x-www-form-urlencoded", ContentType.BINARY));
    }

    /** How many requests have been sent. */
    public int sent() {
        return sent.get();
    }

    public Exchange send(Call call) {
        RequestSpecification request = RestAssured.given().config(config).urlEncodingEnabled(false);
        // One connection a request: REST Assured makes a client for each, whose connection nobody would close.
        request.header("Connection", "close");
        if (call.role() != null) {
            Secret key =
                    target.key(call.role()).orElseThrow(() -> new IllegalStateException("No key for " + call.role()));
            request.header("X-API-Key", key.value());
        }
        for (Map.Entry<String, String> header : call.headers()) {
            request.header(header.getKey(), header.getValue());
        }
        if (call.body() != null) {
            request.body(call.body());
        }
        Instant start = clock.instant();
        sent.incrementAndGet();
        try {
            Response response = request.request(call.method(), target.baseUrl() + call.path());
            byte[] body = response.asByteArray();
            List<Map.Entry<String, String>> headers =
                    response.headers().asList().stream().map(Wire::entry).toList();
            return new Exchange(
                    call,
                    start,
                    Duration.between(start, clock.instant()).toMillis(),
                    response.statusCode(),
                    headers,
                    body == null ? "" : new String(body, StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            // Groovy throws checked exceptions that its methods do not declare.
            throw new UnreachableException(call, e);
        }
    }

    private static Map.Entry<String, String> entry(Header header) {
        return Map.entry(header.getName(), header.getValue() == null ? "" : header.getValue());
    }
}
