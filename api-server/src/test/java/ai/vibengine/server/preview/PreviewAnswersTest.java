package ai.vibengine.server.preview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the answers of programs, which listen on this machine in place of a sandbox, and of streams. */
@NullMarked
final class PreviewAnswersTest {

    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private PreviewedSandbox port;

    @BeforeEach
    void start() {
        port = PreviewedSandbox.on(SERVER);
    }

    @Test
    @SuppressWarnings("try") // the program ends before its block
    void whatDoesNotAnswerIsABadGateway() throws Exception {
        try (Program program = Program.that((head, in, out) -> {})) {
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 502 ");
                assertThat(visitor.read(40)).startsWith("{\"error\":{\"code\":\"bad_gateway\"");
            }
            program.close();
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
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
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
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
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
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
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
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
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ").doesNotContain("Set-Cookie");
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
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.0")) {
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
            String token = port.open(program, "private");
            try (Visitor visitor = port.visit(
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
                port.api().delete("/sandboxes/" + port.sandbox() + "/ports/" + program.port());
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
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "POST / HTTP/1.1", "Content-Length: " + length)) {
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
            port.open(program, "public");
            try (Visitor visitor =
                    port.visit(program, "POST / HTTP/1.1", "Content-Length: 5", "Expect: 100-continue")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 100 ");
                visitor.send("world");
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(program.head()).doesNotContain("Expect");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
