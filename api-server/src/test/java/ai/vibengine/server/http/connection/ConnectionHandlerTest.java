package ai.vibengine.server.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.request.RequestIds;
import ai.vibengine.server.http.resource.Json;
import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.RawHttp;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConnectionHandlerTest {

    private static final int MOST = 8;
    private static final int SPARE = 2;
    private static final String HEALTH = "GET /health/live HTTP/1.1\nHost: x\n\n";

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final List<RawHttp> open = new ArrayList<>();
    private final List<Connection> accepted = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        EnvelopeErrorHandler errors = new EnvelopeErrorHandler(
                Json.strictMapper(), new RequestIds(Contract.load(), new RandomIds(new SecureRandom())));
        ConnectionHandler handler = new ConnectionHandler(new ConnectionLimits(MOST, MOST, SPARE), errors);
        handler.setHandler(new Hanging());
        connector.setHost("127.0.0.1");
        connector.addBean(handler.connections());
        connector.addBean(new Connection.Listener() {
            @Override
            public void onOpened(Connection connection) {
                accepted.add(connection);
            }
        });
        server.addConnector(connector);
        server.setHandler(handler);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        open.forEach(RawHttp::close);
        server.stop();
    }

    @Test
    void aNewConnectionTakesThePlaceOfOneThatWaits() {
        RawHttp first = connection();
        assertThat(answerTo(first, HEALTH).status()).isEqualTo(200);
        for (int i = 1; i < MOST; i++) {
            assertThat(answerTo(connection(), HEALTH).status()).isEqualTo(200);
        }

        assertThat(answerTo(connection(), HEALTH).status()).isEqualTo(200);
        assertThat(first.isAtEnd()).isTrue();
    }

    @Test
    void oneThatHasBegunARequestIsToldWhyItIsClosed() throws Exception {
        byte[] head = "GET /health/live HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII);
        RawHttp begun = connection();
        begun.write(head);
        awaitBytesRead(head.length);
        for (int i = 1; i < MOST; i++) {
            assertThat(answerTo(connection(), HEALTH).status()).isEqualTo(200);
        }
        assertThat(answerTo(connection(), HEALTH).status()).isEqualTo(200);

        Answer refusal = begun.read();

        assertThat(refusal.outcome()).isEqualTo("503 service_unavailable");
        assertThat(refusal.header("X-Request-Id")).isPresent();
        assertThat(refusal.header("Retry-After")).contains("5");
        assertThat(begun.isAtEnd()).isTrue();
    }

    @Test
    void whereAllAreBusyThereIsStillRoomForHealthAndForNothingElse() {
        for (int i = 0; i < MOST; i++) {
            connection().write("GET /hang HTTP/1.1\nHost: x\n\n");
        }
        while (connectorRequests() < MOST) {
            Thread.onSpinWait();
        }

        assertThat(answerTo(connection(), "GET /other HTTP/1.1\nHost: x\n\n").outcome())
                .isEqualTo("503 service_unavailable");
        assertThat(answerTo(connection(), HEALTH).status()).isEqualTo(200);
    }

    @Test
    void whoeverIsBeyondAllIsToldSoAskingOrNot() throws Exception {
        for (int i = 0; i < MOST; i++) {
            connection().write("GET /hang HTTP/1.1\nHost: x\n\n");
        }
        assertThat(Eventually.get(this::connectorRequests, begun -> begun == MOST))
                .isEqualTo(MOST);
        RawHttp spare = connection();
        for (int i = 1; i < SPARE; i++) {
            connection();
        }
        assertThat(Eventually.get(accepted::size, count -> count == MOST + SPARE))
                .isEqualTo(MOST + SPARE);

        Answer beyond = answerTo(connection(), "GET /other HTTP/1.1\nHost: x\n\n");

        for (Answer refusal : List.of(beyond, spare.read())) {
            assertThat(refusal.outcome()).isEqualTo("503 service_unavailable");
            assertThat(refusal.header("Retry-After")).contains("5");
        }
        assertThat(spare.isAtEnd()).isTrue();
    }

    @Test
    void oneThatHasHadNoAnswerYetIsToldWhyItIsClosed() throws Exception {
        RawHttp first = connection();
        assertThat(Eventually.get(accepted::size, count -> count == 1)).isEqualTo(1);
        for (int i = 0; i < MOST; i++) {
            assertThat(answerTo(connection(), HEALTH).status()).isEqualTo(200);
        }

        assertThat(first.read().outcome()).isEqualTo("503 service_unavailable");
        assertThat(first.isAtEnd()).isTrue();
    }

    /** Waits until the server has read as much; which connection it accepts first is up to its threads. */
    private void awaitBytesRead(long bytes) throws Exception {
        Callable<Long> read =
                () -> accepted.stream().mapToLong(Connection::getBytesIn).sum();
        assertThat(Eventually.get(read, sum -> sum == bytes)).isEqualTo(bytes);
    }

    private int connectorRequests() {
        return Hanging.BEGUN.get();
    }

    private RawHttp connection() {
        RawHttp connection = new RawHttp(URI.create("http://127.0.0.1:" + connector.getLocalPort()));
        open.add(connection);
        return connection;
    }

    private static Answer answerTo(RawHttp connection, String request) {
        connection.write(request);
        return connection.read();
    }

    /** Answers health and nothing else. */
    private static final class Hanging extends Handler.Abstract.NonBlocking {

        private static final java.util.concurrent.atomic.AtomicInteger BEGUN =
                new java.util.concurrent.atomic.AtomicInteger();

        Hanging() {
            BEGUN.set(0);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (request.getHttpURI().getPath().startsWith("/health")) {
                response.getHeaders().put("Content-Length", 0);
                callback.succeeded();
            } else {
                BEGUN.incrementAndGet();
            }
            return true;
        }
    }
}
