package ai.vibengine.conformance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpSenderTest {
    private final CountDownLatch never = new CountDownLatch(1);
    private HttpServer server;
    private HttpSender sender;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::echo);
        server.createContext("/empty", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.getResponseHeaders().set("Set-Cookie", "a=b");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/never", exchange -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        Target target = new Target(url, Map.of(Role.MAIN, new Secret("ve_sk_key")));
        sender = new HttpSender(target, Clock.systemUTC(), Connection.direct(Duration.ofSeconds(6)));
    }

    @AfterEach
    void stop() {
        never.countDown();
        sender.close();
        server.stop(0);
    }

    @Test
    void whatIsSentIsWhatWasCalledAndNothingElse() throws Exception {
        Exchange bare = sender.send(Request.of("GET", "/a/./b//c?z=2&y&z=1&x=%2F+"));
        assertThat(bare.body()).isEqualTo("GET /a/./b//c?z=2&y&z=1&x=%2F+\n{user-agent=[vibengine-conformance]}\n");

        Exchange full = sender.send(Request.of("POST", "/x")
                .as(Role.MAIN)
                .header("X-Twice", "1")
                .header("X-Twice", "2")
                .header("Accept", "text/nothing")
                .bytes("{\"é\":1}".getBytes(StandardCharsets.UTF_8)));
        assertThat(full.body())
                .isEqualTo("POST /x\n{accept=[text/nothing], user-agent=[vibengine-conformance],"
                        + " x-api-key=[ve_sk_key], x-twice=[1, 2]}\n{\"é\":1}");
    }

    @Test
    void anEmptyAnswerLeavesTheConnectionToTheNextCall() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(sender.send(Request.of("GET", "/empty")).body()).isEmpty();
        }
        assertThat(sender.send(Request.of("HEAD", "/")).body()).isEmpty();
        assertThat(sender.send(Request.of("DELETE", "/")).status()).isEqualTo(200);
    }

    @Test
    void noRedirectIsFollowedAndNoCookieKept() throws Exception {
        assertThat(sender.send(Request.of("GET", "/moved")).status()).isEqualTo(302);
        assertThat(sender.send(Request.of("GET", "/after")).body())
                .startsWith("GET /after\n")
                .doesNotContain("cookie");
    }

    @Test
    void aServerThatKeepsSilentIsGivenUpAndTheNextCallIsNone() throws Exception {
        assertThatThrownBy(() -> sender.send(Request.of("GET", "/never")))
                .isInstanceOf(UnreachableException.class)
                .isInstanceOf(TooSlowException.class)
                .hasMessageContainingAll("too slow", "GET /never", "--timeout");
        never.countDown();

        assertThat(sender.send(Request.of("GET", "/after")).status()).isEqualTo(200);
    }

    @Test
    void aConnectionThatBreaksIsTriedAgainByWhatOnlyLooks() throws Exception {
        try (ServerSocket breaking = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            Target target = new Target(URI.create("http://127.0.0.1:" + breaking.getLocalPort()), Map.of());
            try (HttpSender there =
                    new HttpSender(target, Clock.systemUTC(), Connection.direct(Duration.ofSeconds(6)))) {
                Thread server = new Thread(() -> {
                    breakNext(breaking);
                    answerNext(breaking);
                    breakNext(breaking);
                });
                server.start();

                assertThat(there.send(Request.of("GET", "/")).status()).isEqualTo(204);
                assertThat(there.sent()).isEqualTo(2);
                assertThatThrownBy(() -> there.send(Request.of("DELETE", "/")))
                        .isInstanceOf(UnreachableException.class);
                assertThat(there.sent()).isEqualTo(3);
                server.join();
            }
        }
    }

    private static void breakNext(ServerSocket server) {
        try (Socket socket = server.accept()) {
            readHead(socket);
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answerNext(ServerSocket server) {
        try (Socket socket = server.accept()) {
            readHead(socket);
            socket.getOutputStream()
                    .write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readHead(Socket socket) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        while (!String.valueOf(lines.readLine()).isEmpty()) {
            // Nothing in it matters.
        }
    }

    private void echo(HttpExchange exchange) throws IOException {
        Map<String, Object> headers = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        headers.keySet().removeAll(Set.of("host", "connection", "content-length"));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        byte[] text = (exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n" + headers + "\n" + body)
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }
}
