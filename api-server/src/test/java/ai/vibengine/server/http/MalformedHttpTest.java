package ai.vibengine.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.RawHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MalformedHttpTest {

    private static final String BODY = "{\"template\":\"base\"}";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.account();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "GET ",
                "GET /sandboxes",
                "GET /sandboxes HTTP/9.9",
                "GET /sandboxes HTTP/2.0",
                "GET /sandboxes HTTP/0.9",
                "GET /sandboxes HTTP/1.2",
                "GET /sandboxes HTTP/1",
                "GET /sandboxes HTTP",
                "GET /sandboxes http/1.1",
                "GET /sandboxes XTTP/1.1",
                "GET /sandboxes HTTP/1.1 x",
                "GET  /sandboxes HTTP/1.1",
                " GET /sandboxes HTTP/1.1",
                "G\u0001T /sandboxes HTTP/1.1",
                "G{T /sandboxes HTTP/1.1",
                "\u00e9 /sandboxes HTTP/1.1",
                "GET\t/sandboxes\tHTTP/1.1",
                "/sandboxes",
                "PRI * HTTP/2.0",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
                "\u0000\u0000\u0000",
                "HELLO",
                "CONNECT x:80 HTTP/1.1",
            })
    void aRequestLineThatIsNoneIsNoFaultOfTheServer(String line) {
        Answer answer = RawHttp.send(SERVER.url(), line + "\nHost: x\nX-API-Key: " + api.key() + "\n\n");

        assertThat(answer.outcome()).isIn("400 invalid_request", "405 method_not_allowed", "404 not_found", "200");
        assertThat(answer.header("X-Request-Id")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: a\nHost: b",
                "Host: a b",
                "Host: [::1",
                "Host: x:99999",
                "Host: x:y",
                "Host: %zz",
                "Host: a/b",
                "Host: a@b",
                "Host: <x>",
                "Host: a,b",
                "NoHost: x",
                "Host x",
                "Host : x",
                "Host: x\n folded: y",
                "Host: x\n: empty",
                "Host: x\nN\u0000me: v",
                "Host: x\nName: v\u0000v",
                "Host: x\nName: v\rv",
                "Host: x\nN me: v",
                "Host: x\nContent-Length: x",
                "Host: x\nContent-Length: -1",
                "Host: x\nContent-Length: +5",
                "Host: x\nContent-Length: 1\nContent-Length: 2",
                "Host: x\nContent-Length: 1, 2",
                "Host: x\nContent-Length: 99999999999999999999",
                "Host: x\nTransfer-Encoding: nope",
                "Host: x\nTransfer-Encoding: chunked, nope",
                "Host: x\nTransfer-Encoding: chunked\nContent-Length: 3",
            })
    void headersThatAreNoneAreRefused(String headers) {
        Answer answer = RawHttp.send(
                SERVER.url(), "GET /sandboxes HTTP/1.1\n" + headers + "\nX-API-Key: " + api.key() + "\n\n");

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host:",
                "Host: ",
                "Host: \u00e9",
                "Host: a_b",
                "Host: xn--",
                "Host: 1.2.3.4.5",
                "Host: ..",
                "Host: -"
            })
    void anUnusualHostIsNoFaultOfTheServer(String host) {
        Answer answer =
                RawHttp.send(SERVER.url(), "GET /sandboxes HTTP/1.1\n" + host + "\nX-API-Key: " + api.key() + "\n\n");

        assertThat(answer.outcome()).isIn("200", "400 invalid_request");
    }

    @Test
    void headersOverAnyLimitAreRefused() {
        String request = "GET /sandboxes HTTP/1.1\nHost: x\nX-API-Key: " + api.key() + "\n";

        assertThat(RawHttp.send(SERVER.url(), request + "X-Long: " + "a".repeat(100 * 1024) + "\n\n")
                        .outcome())
                .isEqualTo("400 invalid_request");
        assertThat(RawHttp.send(SERVER.url(), request + "X-Short: a\n".repeat(10_000) + "\n")
                        .outcome())
                .isEqualTo("400 invalid_request");
        assertThat(RawHttp.send(SERVER.url(), "GET /sandboxes?" + "a".repeat(100 * 1024) + " HTTP/1.1\nHost: x\n\n")
                        .outcome())
                .isEqualTo("400 invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\n{}\n0\n\n", "-1\n{}\n0\n\n", "2\n{}}\n0\n\n", "\n\n"})
    void chunksThatAreNoneAreRefused(String chunks) {
        Answer answer = RawHttp.send(
                SERVER.url(),
                "POST /sandboxes HTTP/1.1\nHost: x\nContent-Type: application/json\nTransfer-Encoding: chunked\nX-API-Key: "
                        + api.key() + "\n\n" + chunks);

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
    }

    @Test
    void aBodyShorterThanItsLengthIsRefused() throws Exception {
        try (java.net.Socket socket =
                new java.net.Socket(SERVER.url().getHost(), SERVER.url().getPort())) {
            socket.getOutputStream()
                    .write(
                            ("POST /sandboxes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\nX-API-Key: "
                                            + api.key() + "\r\n\r\n{\"template\":")
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .contains("\"invalid_request\"")
                    .contains("X-Request-Id: ");
        }
    }

    @Test
    void aRequestOfHttp10IsAnswered() {
        Answer answer = RawHttp.send(SERVER.url(), "GET /sandboxes HTTP/1.0\nX-API-Key: " + api.key() + "\n\n");

        assertThat(answer.outcome()).isEqualTo("200");
    }

    @Test
    void aClientThatWaitsForItIsToldToContinue() {
        try (RawHttp http = new RawHttp(SERVER.url())) {
            http.write(post("Expect: 100-continue\n"));
            assertThat(http.read().status()).isEqualTo(100);
            http.write(BODY);
            assertThat(http.read().status()).isEqualTo(201);
        }
    }

    @Test
    void aClientThatWaitsToSendIsRefusedWithoutSending() {
        try (RawHttp http = new RawHttp(SERVER.url())) {
            http.write("POST /sandboxes HTTP/1.1\nHost: x\nContent-Length: 19\nExpect: 100-continue\n\n");
            assertThat(http.read().outcome()).isEqualTo("401 unauthorized");
        }
    }

    @Test
    void anotherExpectationIsNoFaultOfTheServer() {
        try (RawHttp http = new RawHttp(SERVER.url())) {
            http.write(post("Expect: tea\n") + BODY);
            assertThat(http.read().outcome()).isIn("201", "400 invalid_request");
        }
    }

    @Test
    void aConnectionServesRequestAfterRequestAlsoAfterErrors() {
        try (RawHttp http = new RawHttp(SERVER.url())) {
            for (int i = 0; i < 3; i++) {
                http.write("GET /nope HTTP/1.1\nHost: x\nX-API-Key: " + api.key() + "\n\n");
                assertThat(http.read().outcome()).isEqualTo("404 not_found");
                http.write("GET /sandboxes HTTP/1.1\nHost: x\n\n");
                assertThat(http.read().outcome()).isEqualTo("401 unauthorized");
                http.write(post("") + BODY);
                assertThat(http.read().outcome()).isEqualTo("201");
            }
        }
    }

    @Test
    void anAbsoluteUriIsAnsweredLikeAPath() {
        Answer answer = RawHttp.send(
                SERVER.url(),
                "GET http://example.com/templates HTTP/1.1\nHost: example.com\nX-API-Key: " + api.key() + "\n\n");

        assertThat(answer.outcome()).isEqualTo("200");
    }

    @Test
    void aClientThatAsksForHttp2GetsItsAnswer() {
        var client = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_2)
                .build();
        var request = java.net.http.HttpRequest.newBuilder(SERVER.url().resolve("/sandboxes"))
                .header("X-API-Key", api.key())
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(BODY))
                .build();

        var answer = client.sendAsync(request, java.net.http.HttpResponse.BodyHandlers.ofString())
                .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                .join();

        assertThat(answer.statusCode()).isEqualTo(201);
    }

    private String post(String headers) {
        return "POST /sandboxes HTTP/1.1\nHost: x\nContent-Type: application/json\nContent-Length: " + BODY.length()
                + "\nX-API-Key: " + api.key() + "\n" + headers + "\n";
    }
}
