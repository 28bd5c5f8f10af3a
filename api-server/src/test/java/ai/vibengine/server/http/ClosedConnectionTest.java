package ai.vibengine.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Api;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

final class ClosedConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final TestServer SERVER = TestServer.onRealTime();

    private final Logger jetty = (Logger) LoggerFactory.getLogger("org.eclipse.jetty");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        jetty.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        jetty.detachAppender(log);
    }

    @Test
    void closingTheConnectionOfAStreamEndsItWithoutAWarning() throws Exception {
        Api api = SERVER.account();
        String sandbox = api.create();
        String body = "{\"command\":\"hang\"}";
        try (Socket client = new Socket(SERVER.url().getHost(), SERVER.url().getPort())) {
            client.getOutputStream()
                    .write(("POST /sandboxes/" + sandbox + "/commands HTTP/1.1\r\nHost: x\r\nX-API-Key: " + api.key()
                                    + "\r\nAccept: text/event-stream\r\nContent-Type: application/json"
                                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isPositive();
            client.setSoLinger(true, 0);
        }

        long end = System.nanoTime() + PATIENCE.toNanos();
        while (SERVER.runtime().execs().running(sandbox) > 0) {
            assertThat(System.nanoTime()).as("the stream goes on").isLessThan(end);
            Thread.sleep(100);
        }
        Thread.sleep(500);

        assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    }
}
