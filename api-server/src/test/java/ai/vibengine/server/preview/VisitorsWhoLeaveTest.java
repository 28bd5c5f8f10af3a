package ai.vibengine.server.preview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.process.Eventually;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Visitors who leave, or who send more, while the program has not answered yet. */
@NullMarked
final class VisitorsWhoLeaveTest {

    private static final String KEPT = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final Logger access = (Logger) LoggerFactory.getLogger("access.ports");
    private final List<ILoggingEvent> logged = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event);
        }
    };
    private PreviewedSandbox port;

    @BeforeEach
    void start() {
        port = PreviewedSandbox.on(SERVER);
        appender.start();
        access.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        access.detachAppender(appender);
    }

    @Test
    void theLogGivesNoStatusToWhoLeftWithoutAnAnswer() throws Exception {
        try (Program program = silent()) {
            port.open(program, "public");
            Visitor visitor = port.visit(program, "GET / HTTP/1.1");
            assertThat(program.head()).isNotEmpty();
            visitor.close();
            assertThat(Eventually.get(this::lines, lines -> !lines.isEmpty()))
                    .singleElement()
                    .asString()
                    .startsWith("the visitor left ")
                    .doesNotContain("status=");
        }
    }

    @Test
    void theLogGivesTheStatusOfAProgramThatBreaksOff() throws Exception {
        try (Program program = Program.that((head, in, out) -> {})) {
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1")) {
                assertThat(visitor.head()).startsWith("HTTP/1.1 502 ");
                assertThat(Eventually.get(this::lines, lines -> !lines.isEmpty()))
                        .singleElement()
                        .asString()
                        .startsWith("answered ")
                        .contains("status=\"502\"");
            }
        }
    }

    /** Returns what was logged of this test's sandbox. */
    private List<String> lines() {
        return logged.stream()
                .map(event -> event.getMessage() + " " + event.getKeyValuePairs())
                .filter(line -> line.contains(port.sandbox()))
                .toList();
    }

    @Test
    void aVisitorWhoLeavesBeforeTheAnswerEndsTheRequest() throws Exception {
        try (Program program = silent()) {
            port.open(program, "public");
            Visitor visitor = port.visit(program, "GET / HTTP/1.1");
            assertThat(program.head()).isNotEmpty();
            visitor.close();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aTypeWithoutABodyKeepsNobody() throws Exception {
        try (Program program = silent()) {
            port.open(program, "public");
            Visitor visitor = port.visit(program, "GET / HTTP/1.1", "Content-Type: application/json");
            assertThat(program.head()).isNotEmpty();
            visitor.close();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aVisitorWhoLeavesAfterTheBodyEndsTheRequest() throws Exception {
        try (Program program = silent()) {
            port.open(program, "public");
            Visitor visitor = port.visit(program, "POST / HTTP/1.1", "Content-Length: 5");
            assertThat(program.head()).isNotEmpty();
            visitor.send("hello");
            visitor.close();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aVisitorWhoLeavesWithinABodyEndsTheRequest() throws Exception {
        try (Program program = silent()) {
            port.open(program, "public");
            Visitor visitor = port.visit(program, "POST / HTTP/1.1", "Content-Length: 5");
            visitor.send("he");
            assertThat(program.head()).isNotEmpty();
            visitor.close();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aVisitorWhoLeavesASilentStreamEndsIt() throws Exception {
        try (Program program = Program.that((head, in, out) -> {
            out.write(bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:\n\n"));
            out.flush();
            in.transferTo(OutputStream.nullOutputStream());
            ended.countDown();
        })) {
            port.open(program, "public");
            Visitor visitor = port.visit(program, "GET / HTTP/1.1");
            assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            visitor.close();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aVisitorWhoLeavesAfterSendingMoreEndsTheRequest() throws Exception {
        try (Program program = silent()) {
            port.open(program, "public");
            Visitor visitor = port.visit(program, "GET / HTTP/1.1");
            assertThat(program.head()).isNotEmpty();
            visitor.send("GET /more HTTP/1.1\r\n");
            visitor.close();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void requestsThatAreSentAheadAreAnsweredInTheirOrder() throws Exception {
        try (Program program = Program.that((head, in, out) -> {
            assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
            for (String next = head; !next.isEmpty(); next = Program.readHead(in)) {
                out.write(bytes(KEPT + next.substring(4, 9)));
                out.flush();
            }
        })) {
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET /0000 HTTP/1.1")) {
                assertThat(program.head()).isNotEmpty();
                String host = "\r\nHost: " + port.host(program.port()) + "\r\n\r\n";
                StringBuilder ahead = new StringBuilder();
                for (int i = 1; i < 100; i++) {
                    ahead.append(String.format("GET /%04d HTTP/1.1%s", i, host));
                }
                String text = ahead.toString();
                visitor.send(text.substring(0, 777));
                go.countDown();
                visitor.send(text.substring(777));
                for (int i = 0; i < 100; i++) {
                    assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
                    assertThat(visitor.read(5)).isEqualTo(String.format("/%04d", i));
                }
            }
        }
    }

    @Test
    void whatIsSentBeforeAWebSocketIsThereIsPartOfIt() throws Exception {
        try (Program program = Program.that((head, in, out) -> {
            assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
            out.write(bytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"));
            out.flush();
            in.transferTo(out);
        })) {
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1", "Connection: Upgrade", "Upgrade: x")) {
                assertThat(program.head()).isNotEmpty();
                visitor.send("early");
                go.countDown();
                assertThat(visitor.head()).startsWith("HTTP/1.1 101 ");
                assertThat(visitor.read(5)).isEqualTo("early");
                visitor.send("later");
                assertThat(visitor.read(5)).isEqualTo("later");
            }
        }
    }

    /** Starts a program that reads all that there is, and answers nothing. */
    private Program silent() throws IOException {
        return Program.that((head, in, out) -> {
            in.transferTo(OutputStream.nullOutputStream());
            ended.countDown();
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
