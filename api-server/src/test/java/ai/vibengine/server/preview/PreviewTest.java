package ai.vibengine.server.preview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in to programs, which listen on this machine in place of a sandbox, and what they are told. */
@NullMarked
final class PreviewTest {

    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private PreviewedSandbox port;

    @BeforeEach
    void start() {
        port = PreviewedSandbox.on(SERVER);
    }

    @Test
    void aPublicPortIsSeenByEverybodyAndTellsWhoAsks() throws Exception {
        try (Program program = Program.saying(HELLO)) {
            port.open(program, "public");
            String host = port.host(program.port());
            try (Visitor visitor =
                    port.visit(program, "GET /a?b=c HTTP/1.1", "X-Forwarded-For: 1.2.3.4", "Forwarded: for=x")) {
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
            port.open(program, "private");
            for (String line : new String[] {
                "X-None: 1",
                "X-Port-Token: ve_pt_" + "0".repeat(40),
                "X-Port-Token:",
                "Cookie: ve_port_token=x",
                "X-API-Key: k"
            }) {
                try (Visitor visitor = port.visit(program, "GET / HTTP/1.1", line)) {
                    assertThat(visitor.head())
                            .startsWith("HTTP/1.1 401 ")
                            .contains(
                                    "WWW-Authenticate: PortToken", "Content-Type: application/json", "X-Request-Id: ");
                    assertThat(visitor.read(10)).startsWith("{\"error\":");
                }
            }
            try (Visitor visitor = port.visit(program, "GET /?port_token=wrong HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 401 ");
            }
            assertThat(program.wasAsked()).isFalse();
        }
    }

    @Test
    void thePortsOfAPausedSandboxAreAConflictUntilItIsResumed() throws Exception {
        try (Program program = Program.saying(HELLO)) {
            port.open(program, "public");
            port.api().send("POST", "/sandboxes/" + port.sandbox() + "/pause");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 409 ");
                assertThat(visitor.read(40)).startsWith("{\"error\":{\"code\":\"conflict\"");
            }
            assertThat(program.wasAsked()).isFalse();
            port.api().send("POST", "/sandboxes/" + port.sandbox() + "/resume");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void aPausedSandboxIsToldOfToNobodyWithoutTheToken() throws Exception {
        try (Program program = Program.saying(HELLO)) {
            port.open(program, "private");
            port.api().send("POST", "/sandboxes/" + port.sandbox() + "/pause");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 401 ");
            }
        }
    }

    @Test
    void theTokenInAHeaderOpensThePortAndStaysOutside() throws Exception {
        try (Program program = Program.saying(HELLO)) {
            String token = port.open(program, "private");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1", "X-Port-Token: " + token)) {
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
            String token = port.open(program, "private");
            String cookie;
            try (Visitor visitor =
                    port.visit(program, "GET //evil.example/a?x=1&port%5Ftoken=" + token + "&y HTTP/1.1")) {
                String head = visitor.head();
                assertThat(head)
                        .startsWith("HTTP/1.1 307 ")
                        .contains("Location: http://" + port.host(program.port()) + "//evil.example/a?x=1&y\r\n")
                        .contains("Cache-Control: no-store", "X-Request-Id: ");
                Matcher set = Pattern.compile("Set-Cookie: ([^;]+); Path=/; HttpOnly; SameSite=Lax\r\n")
                        .matcher(head);
                assertThat(set.find()).isTrue();
                cookie = set.group(1);
            }
            assertThat(program.wasAsked()).isFalse();
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1", "Cookie: a=b; " + cookie + "; port_token=c")) {
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
            port.open(program, "public");
            port.api().delete("/sandboxes/" + port.sandbox() + "/ports/" + program.port());
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 404 ");
            }
            port.open(program, "public");
            port.api().delete("/sandboxes/" + port.sandbox());
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 404 ");
            }
        }
    }

    @Test
    void neitherAKeyOfTheApiNorWhatAClientSaysOfItsWayGetsInside() throws Exception {
        try (Program program = Program.saying(HELLO)) {
            port.open(program, "public");
            try (Visitor visitor = port.visit(
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
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET " + target + " HTTP/1.1")) {
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
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET " + target + " HTTP/1.1")) {
                if (visitor.head().startsWith("HTTP/1.1 200 ")) {
                    assertThat(program.head()).startsWith("GET " + target + " HTTP/1.1\r\n");
                } else {
                    assertThat(program.wasAsked()).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "TRACE"})
    void aMethodForTheWayIsRefused(String method) throws Exception {
        try (Program program = Program.saying(HELLO)) {
            port.open(program, "public");
            String target = method.equals("CONNECT") ? port.host(program.port()) : "/";
            try (Visitor visitor = port.visit(program, method + " " + target + " HTTP/1.1")) {
                assertThat(visitor.head()).matches("(?s)HTTP/1.1 40[05] .*");
            }
            assertThat(program.wasAsked()).isFalse();
        }
    }
}
