package ai.vibengine.server.preview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.process.Eventually;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that keep a connection open after an answer, and close it just when the next request comes. */
@NullMarked
final class KeptConnectionsTest {

    private static final byte[] KEPT =
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".getBytes(StandardCharsets.US_ASCII);

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private PreviewedSandbox port;

    @BeforeEach
    void start() {
        port = PreviewedSandbox.on(SERVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void aSafeRequestThatFindsItsConnectionClosedIsSentOnANewOne(String method) throws Exception {
        try (Program program = Program.that(KeptConnectionsTest::answerOneRequestAndCloseAtTheNext)) {
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET /first HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            }
            try (Visitor visitor = port.visit(program, method + " /second HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(program.head()).startsWith("GET /first ");
            assertThat(program.head()).startsWith(method + " /second ");
        }
    }

    @Test
    void aRequestThatMayChangeSomethingHasAConnectionOfItsOwn() throws Exception {
        try (Program program = Program.that(KeptConnectionsTest::answerOneRequestAndCloseAtTheNext)) {
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            }
            for (int i = 0; i < 3; i++) {
                try (Visitor visitor = port.visit(program, "POST / HTTP/1.1", "Content-Length: 0")) {
                    assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
                }
            }
        }
    }

    @Test
    void safeRequestsShareAConnection() throws Exception {
        AtomicInteger shared = new AtomicInteger();
        try (Program program = Program.that((head, in, out) -> {
            for (String next = head; !next.isEmpty(); next = Program.readHead(in)) {
                out.write(KEPT);
                shared.incrementAndGet();
            }
        })) {
            port.open(program, "public");
            // An answer may reach the visitor before its connection is kept.
            Callable<Integer> connections = () -> {
                try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
                    assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
                    assertThat(visitor.read(5)).isEqualTo("hello");
                }
                return program.connections();
            };
            assertThat(Eventually.get(connections, count -> count < shared.get()))
                    .isLessThan(shared.get());
        }
    }

    @Test
    void aProgramThatBreaksOffOnANewConnectionIsNotAskedAgain() throws Exception {
        try (Program program = Program.that((head, in, out) -> {})) {
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 502 ");
            }
            assertThat(program.head()).startsWith("GET / ");
            assertThat(program.wasAsked()).isFalse();
        }
    }

    private static void answerOneRequestAndCloseAtTheNext(String head, InputStream in, OutputStream out)
            throws Exception {
        out.write(KEPT);
        out.flush();
        Program.readHead(in);
    }
}
