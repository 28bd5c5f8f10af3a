package ai.vibengine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.reference.ReferenceServer;
import ai.vibengine.conformance.reference.VirtualTime;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A good server behind a gateway that now and then answers by itself. */
class GatewayInFrontTest {
    private static final String PAGE = """
        <html>
        <body>
        <center><h1>502 Bad Gateway</h1></center>
        <hr><center>nginx</center>
        </body>
        </html>
        """;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile Predicate<HttpExchange> refuses = exchange -> false;
    private ReferenceServer server;
    private HttpServer gateway;

    @BeforeEach
    void start() throws IOException {
        server = ReferenceServer.good(new VirtualTime());
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        gateway.setExecutor(threads);
        gateway.createContext("/", this::pass);
        gateway.start();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.stop(0);
        server.close();
        threads.shutdownNow();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] sent = exchange.getRequestBody().readAllBytes();
            if (refuses.test(exchange)) {
                refused.incrementAndGet();
                answer(exchange, 502, PAGE.getBytes(StandardCharsets.UTF_8));
                return;
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(server.url() + exchange.getRequestURI().toString()))
                    .method(
                            exchange.getRequestMethod(),
                            sent.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(sent));
            for (String name : exchange.getRequestHeaders().keySet()) {
                if (!name.matches("(?i)host|connection|content-length|upgrade|http2-settings")) {
                    exchange.getRequestHeaders().get(name).forEach(value -> request.header(name, value));
                }
            }
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            response.headers().map().forEach((name, values) -> {
                if (!name.matches("(?i)content-length|transfer-encoding|connection")) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            answer(exchange, response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean none = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
        exchange.sendResponseHeaders(status, none ? -1 : body.length);
        if (!none) {
            exchange.getResponseBody().write(body);
        }
    }

    private KitTest.Run run(String only) {
        return KitTest.run(
                Map.of(),
                "--base-url=http://127.0.0.1:" + gateway.getAddress().getPort(),
                "--api-key=" + server.target().key(Role.MAIN).orElseThrow().value(),
                "--only=" + only);
    }

    @Test
    void aReadThatItAnswersIsRepeatedAndTheServerIsNotBlamed() {
        refuses = exchange -> exchange.getRequestMethod().equals("GET") && refused.get() < 2;

        KitTest.Run run = run("LIST-01,LIST-13,ERR-01,ENV,HEAD-01,HEAD-02");

        assertThat(run.status()).as(run.out() + run.err()).isZero();
        assertThat(refused).hasValue(2);
    }

    @Test
    void aChangeThatItAnswersIsAnErrorOfTheRunAndNoFaultOfTheServer() {
        refuses = exchange -> exchange.getRequestMethod().equals("POST") && refused.get() < 1;

        KitTest.Run run = run("SBX-03,HEAD-02,ENV-04");

        assertThat(run.status()).as(run.out() + run.err()).isIn(0, 4);
        assertThat(refused).hasValue(1);
        assertThat(run.out()).doesNotContain("fail ").doesNotContain("Left behind");
    }

    @Test
    void aGatewayThatAlwaysAnswersFailsNothing() {
        refuses = exchange -> exchange.getRequestURI().getPath().startsWith("/templates");

        KitTest.Run run = run("LIST-13,TPL-23,TPL-27,ENV-04,HEAD-02,SBX-03");

        assertThat(run.status()).as(run.out() + run.err()).isEqualTo(4);
        assertThat(run.out())
                .contains("error LIST-13: GET /templates?limit=100 got 502, an answer of a gateway in front, not of the"
                        + " server (nginx)")
                .doesNotContain("fail ");
    }

    @Test
    void aGatewayWithoutAServerEndsWith3() {
        refuses = exchange -> true;

        KitTest.Run run = run("LIST-01");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).contains("got 502, an answer of a gateway in front, not of the server (nginx)");
        assertThat(refused).hasValue(3);
    }
}
