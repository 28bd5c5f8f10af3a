package ai.vibengine.conformance.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends calls to the target, exactly as they are: nothing added, nothing followed, nothing decoded. Thread-safe. */
public final class Wire {
    private final Target target;
    private final Clock clock;
    private final Duration timeout;
    private final HttpClient client;
    private final AtomicInteger sent = new AtomicInteger();

    /** @param timeout for a whole answer, from connecting to its last byte */
    public Wire(Target target, Clock clock, Duration timeout) {
        this.target = target;
        this.clock = clock;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    /** How many requests have been sent. */
    public int sent() {
        return sent.get();
    }

    public Exchange send(Call call) throws InterruptedException {
        HttpRequest request = request(call);
        Instant start = clock.instant();
        sent.incrementAndGet();
        HttpResponse<byte[]> response = answer(call, request);
        return new Exchange(
                call,
                start,
                Duration.between(start, clock.instant()).toMillis(),
                response.statusCode(),
                headers(response),
                new String(response.body(), StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes that need not be HTTP, on a connection of their own.
     *
     * @param what they are, for reports
     */
    public Exchange raw(String what, byte[] bytes) {
        sent.incrementAndGet();
        return RawWire.send(target, what, bytes, clock, timeout);
    }

    private HttpRequest request(Call call) {
        BodyPublisher body = call.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(call.body());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target.baseUrl() + call.path()))
                .method(call.method(), body)
                .header("User-Agent", "vibengine-conformance");
        if (call.role() != null) {
            Secret key =
                    target.key(call.role()).orElseThrow(() -> new IllegalStateException("No key for " + call.role()));
            request.header("X-API-Key", key.value());
        }
        call.headers().forEach(header -> request.header(header.getKey(), header.getValue()));
        return request.build();
    }

    private HttpResponse<byte[]> answer(Call call, HttpRequest request) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new UnreachableException(call, new IOException("no answer in " + timeout.toSeconds() + " s"));
        } catch (ExecutionException e) {
            throw new UnreachableException(call, e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static List<Map.Entry<String, String>> headers(HttpResponse<?> response) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        response.headers()
                .map()
                .forEach((name, values) -> values.forEach(value -> headers.add(Map.entry(name, value))));
        return headers;
    }
}
