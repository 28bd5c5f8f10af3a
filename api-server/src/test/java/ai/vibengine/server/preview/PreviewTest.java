package ai.vibengine.server.preview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way from outside to programs, which listen on this machine in place of a sandbox. */
@NullMarked
final class PreviewTest {

    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private Api api;
    private String sandbox;

    @BeforeEach
    void start() throws Exception {
        api = SERVER.account();
        sandbox = api.post("/sandboxes", "{\"template\": \"base\"}")
                .json()
                .at("/data/sandbox_id")
                .asText();
    }

    @Test
    void aPublicPortIsSeenByEverybodyAndTellsWhoAsks() throws Exception {
        try (Program program = Program.saying(HELLO)) {
            open(program, "public");
            String host = host(program.port());
            try (Visitor visitor =
                    visit(program, "GET /a?b=c HTTP/1.1", "X-Forwarded-For: 1.2.3.4", "Forwarded: for=x")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 OK");
                assertThat(visitor.read(5)).isEqualTo("hello");
            }
            assertThat(program.head())
                    .startsWith("GET /a?b=c HTTP/1.1\r\n")
                    .contains("Host: " + host, "X-Forwarded-Host: " + host, "X-Forwarded-For: 127.0.0.1\r\n")
                    .contains("X-Forwarded-Proto: http\r\n")
                    .doesNotContain("1.2.3.4", "\r\nForwarded:", "User-Agent", "Accept-Encoding");
        }
    }

    @Test
    void aPrivatePortIsClosedToWhoeverHasNoToken() throws Exception {
        try (Program program = Program.saying(HELLO)) {
            open(program, "private");
            for (String line : new String[] {
                "X-None: 1",
                "X-Port-Token: ve_pt_" + "0".repeat(40),
                "X-Port-Token:",
                "Cookie: ve_port_token=x",
                "X-API-Key: k"
            }) {
                try (Visitor visitor = visit(program, "GET / HTTP/1.1", line)) {
                    assertThat(visitor.head())
                            .startsWith("HTTP/1.1 401 ")
                            .contains(
                                    "WWW-Authenticate: PortToken", "Content-Type: application/json", "X-Request-Id: ");
                    assertThat(visitor.read(10)).startsWith("{\"error\":");
                }
            }
            try (Visitor visitor = visit(program, "GET /?port_token=wrong HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 401 ");
            }
            assertThat(program.wasAsked()).isFalse();
        }
    }

    @Test
    void theTokenInAHeaderOpensThePortAndStaysOutside() throws Exception {
        try (Program program = Program.saying(HELLO)) {
            String token = open(program, "private");
            try (Visitor visitor = visit(program, "GET / HTTP/1.1", "X-Port-Token: " + token)) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(program.head())
                    .doesNotContainIgnoringCase("x-port-token")
                    .doesNotContain(token);
        }
    }

    @Test
    void theTokenInALinkBecomesACookieAndStaysOutside() throws Exception {
        try (Program program = Program.saying(HELLO)) {
            String token = open(program, "private");
            String cookie;
            try (Visitor visitor = visit(program, "GET //evil.example/a?x=1&port%5Ftoken=" + token + "&y HTTP/1.1")) {
                String head = visitor.head();
                assertThat(head)
                        .startsWith("HTTP/1.1 307 ")
                        .contains("Location: http://" + host(program.port()) + "//evil.example/a?x=1&y\r\n")
                        .contains("Cache-Control: no-store");
                Matcher set = Pattern.compile("Set-Cookie: ([^;]+); Path=/; HttpOnly; SameSite=Lax\r\n")
                        .matcher(head);
                assertThat(set.find()).isTrue();
                cookie = set.group(1);
            }
            assertThat(program.wasAsked()).isFalse();
            try (Visitor visitor = visit(program, "GET / HTTP/1.1", "Cookie: a=b; " + cookie + "; port_token=c")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(program.head()).contains("Cookie: a=b; port_token=c\r\n").doesNotContain(token);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost", "8000.localhost", "8000-sbx-0000000000.localhost", "0-sbx-0000000000.localhost",
                "99999-sbx-0000000000.localhost", "x.example.com", "..localhost", "8000-sbx_0000000000.localhost"
            })
    void aHostThatIsNoPortIsNotFound(String host) throws Exception {
        try (Visitor visitor = Visitor.sending(SERVER.previewPort(), "GET / HTTP/1.1", "Host: " + host)) {
            assertThat(visitor.head()).startsWith("HTTP/1.1 404 ");
            assertThat(visitor.read(30)).startsWith("{\"error\":{\"code\":\"not_found\"");
        }
    }

    @Test
    void aClosedPortAndOneOfAStoppedSandboxAreNotFound() throws Exception {
        try (Program program = Program.saying(HELLO)) {
            open(program, "public");
            api.delete("/sandboxes/" + sandbox + "/ports/" + program.port());
            try (Visitor visitor = visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 404 ");
            }
            open(program, "public");
            api.delete("/sandboxes/" + sandbox);
            try (Visitor visitor = visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 404 ");
            }
        }
    }

    @Test
    void whatDoesNotAnswerIsABadGateway() throws Exception {
        try (Program program = Program.that((head, in, out) -> {})) {
            open(program, "public");
            try (Visitor visitor = visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 502 ");
                assertThat(visitor.read(40)).startsWith("{\"error\":{\"code\":\"bad_gateway\"");
            }
            program.close();
            try (Visitor visitor = visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 502 ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nA\rB: c\r\n\r\n",
                "HTTP/1.1 99 Low\r\n\r\n"
            })
    void anAnswerThatIsNoneIsABadGateway(String answer) throws Exception {
        try (Program program = Program.saying(answer)) {
            open(program, "public");
            try (Visitor visitor = visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 502 ");
            }
        }
    }

    @Test
    void anAnswerCannotReachBeyondItsHost() throws Exception {
        try (Program program = Program.saying(
                "HTTP/1.1 200 OK",
                "Set-Cookie: a=b; Domain=localhost; Path=/",
                "Set-Cookie: ve_port_token=x",
                "Clear-Site-Data: \"cookies\"",
                "Connection: close, X-Hop",
                "X-Hop: 1",
                "X-Kept: 1",
                "Content-Length: 0",
                "",
                "")) {
            open(program, "public");
            try (Visitor visitor = visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head())
                        .contains("Set-Cookie: a=b; Path=/\r\n", "X-Kept: 1")
                        .doesNotContain("Domain", "ve_port_token", "Clear-Site-Data", "X-Hop");
            }
        }
    }

    @Test
    void anAnswerWithoutABodyThatTellsALengthHasNoBody() throws Exception {
        try (Program program =
                Program.saying("HTTP/1.1 204 None", "Content-Length: 4", "Connection: close", "", "abcd")) {
            open(program, "public");
            try (Visitor visitor = visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 204 ").doesNotContain("Content-Length");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {102, 103, 199})
    void anInterimAnswerStaysInside(int status) throws Exception {
        try (Program program = Program.saying(
                "HTTP/1.1 " + status + " Interim",
                "Set-Cookie: a=b; Domain=localhost",
                "Set-Cookie: ve_port_token=x",
                "",
                HELLO)) {
            open(program, "public");
            try (Visitor visitor = visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ").doesNotContain("Set-Cookie");
            }
        }
    }

    @Test
    void neitherAKeyOfTheApiNorWhatAClientSaysOfItsWayGetsInside() throws Exception {
        try (Program program = Program.saying(HELLO)) {
            open(program, "public");
            try (Visitor visitor = visit(
                    program,
                    "GET / HTTP/1.1",
                    "X-API-Key: ve_sk_x",
                    "x-forwarded-server: a",
                    "X-Forwarded-Port: 1",
                    "X-Forwarded-For: 1.2.3.4")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(program.head())
                    .contains("X-Forwarded-For: 127.0.0.1\r\n", "X-Forwarded-Proto: http\r\n")
                    .doesNotContainIgnoringCase("x-api-key")
                    .doesNotContainIgnoringCase("x-forwarded-server")
                    .doesNotContainIgnoringCase("x-forwarded-port");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/a?q=%", "/a?100%&x", "/a?%4"})
    void aPercentSignThatEncodesNothingIsToldSo(String target) throws Exception {
        try (Program program = Program.saying(HELLO)) {
            open(program, "public");
            try (Visitor visitor = visit(program, "GET " + target + " HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 400 ");
            }
            assertThat(program.wasAsked()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//a//b",
                "/a%2Fb/../c;d?e=f&&g",
                "/{a}|b?c=[d]&e=\"f\"",
                "/%zz",
                "/?x=%00&y=//z",
                "/a?b?c",
                "/*",
                "/%E4?%E4"
            })
    void aTargetGoesOnAsItCame(String target) throws Exception {
        try (Program program = Program.saying(HELLO)) {
            open(program, "public");
            try (Visitor visitor = visit(program, "GET " + target + " HTTP/1.1")) {
                if (visitor.head().startsWith("HTTP/1.1 200 ")) {
                    assertThat(program.head()).startsWith("GET " + target + " HTTP/1.1\r\n");
                } else {
                    assertThat(program.wasAsked()).isFalse();
                }
            }
        }
    }

    @Test
    void eventsComeAsTheyAreSent() throws Exception {
        CountDownLatch next = new CountDownLatch(1);
        try (Program program = Program.that((head, in, out) -> {
            out.write(bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"));
            out.flush();
            assertThat(next.await(20, TimeUnit.SECONDS)).isTrue();
            out.write(bytes("data: 2\n\n"));
        })) {
            open(program, "public");
            try (Visitor visitor = visit(program, "GET / HTTP/1.0")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
                assertThat(visitor.read(9)).isEqualTo("data: 1\n\n");
                next.countDown();
                assertThat(visitor.rest()).isEqualTo("data: 2\n\n");
            }
        }
    }

    @Test
    void aWebSocketIsJoinedBothWaysUntilThePortIsClosed() throws Exception {
        try (Program program = Program.that((head, in, out) -> {
            out.write(bytes(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nfirst"));
            out.flush();
            in.transferTo(out);
        })) {
            String token = open(program, "private");
            try (Visitor visitor = visit(
                    program,
                    "GET /?port_token=" + token + " HTTP/1.1",
                    "Connection: keep-alive, Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Key: a")) {
                assertThat(visitor.head())
                        .startsWith("HTTP/1.1 101 ")
                        .contains("Upgrade: websocket\r\n", "Connection: Upgrade\r\n");
                assertThat(visitor.read(5)).isEqualTo("first");
                visitor.send("second");
                assertThat(visitor.read(6)).isEqualTo("second");
                visitor.send("x".repeat(1 << 20));
                assertThat(visitor.read(1 << 20)).isEqualTo("x".repeat(1 << 20));
                assertThat(program.head())
                        .startsWith("GET / HTTP/1.1\r\n")
                        .contains("Upgrade: websocket\r\n", "Connection: Upgrade\r\n", "Sec-WebSocket-Key: a\r\n");
                api.delete("/sandboxes/" + sandbox + "/ports/" + program.port());
                assertThat(visitor.rest()).isEmpty();
            }
        }
    }

    @Test
    void bodiesOfAnySizeGoBothWays() throws Exception {
        int length = 64 << 20;
        try (Program program = Program.that((head, in, out) -> {
            out.write(bytes(("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n")));
            out.write(in.readNBytes(length));
        })) {
            open(program, "public");
            try (Visitor visitor = visit(program, "POST / HTTP/1.1", "Content-Length: " + length)) {
                byte[] sent = new byte[length];
                new Random(1).nextBytes(sent);
                visitor.out().write(sent);
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
                assertThat(visitor.in().readNBytes(length)).isEqualTo(sent);
            }
        }
    }

    @Test
    void whoWaitsToBeAskedForItsBodyIsAsked() throws Exception {
        try (Program program = Program.that((head, in, out) -> {
            in.readNBytes(5);
            out.write(bytes(HELLO));
        })) {
            open(program, "public");
            try (Visitor visitor = visit(program, "POST / HTTP/1.1", "Content-Length: 5", "Expect: 100-continue")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 100 ");
                visitor.send("world");
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(program.head()).doesNotContain("Expect");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "TRACE"})
    void aMethodForTheWayIsRefused(String method) throws Exception {
        try (Program program = Program.saying(HELLO)) {
            open(program, "public");
            String target = method.equals("CONNECT") ? host(program.port()) : "/";
            try (Visitor visitor = visit(program, method + " " + target + " HTTP/1.1")) {
                assertThat(visitor.head()).matches("(?s)HTTP/1.1 40[05] .*");
            }
            assertThat(program.wasAsked()).isFalse();
        }
    }

    /** Opens the port of a program, and returns its token. */
    private String open(Program program, String access) throws Exception {
        Answer answer = api.post(
                "/sandboxes/" + sandbox + "/ports",
                "{\"port\": " + program.port() + ", \"access\": \"" + access + "\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().at("/data/url").asText()).isEqualTo("http://" + host(program.port()));
        return answer.json().at("/data/token").asText();
    }

    private Visitor visit(Program program, String request, String... headers) throws IOException {
        String[] lines = new String[headers.length + 2];
        lines[0] = request;
        lines[1] = "Host: " + host(program.port());
        System.arraycopy(headers, 0, lines, 2, headers.length);
        return Visitor.sending(SERVER.previewPort(), lines);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String host(int port) {
        return port + "-" + sandbox.replace('_', '-') + ".localhost:" + SERVER.previewPort();
    }
}
