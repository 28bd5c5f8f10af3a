package ai.vibengine.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.RawHttp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that send or read slowly: others are served meanwhile, and the slow ones are cut off in the end. */
final class SlowClientsTest {

    /** More than there are threads. */
    private static final int MANY = 130;

    /** The longest wait of other clients, on a machine that has much else to do; before, they waited until the slow ones had gone. */
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final TestServer SERVER = TestServer.onRealTime();

    private final Api victim = SERVER.account();
    private final Api attacker = SERVER.account();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable connection : open) {
            connection.close();
        }
    }

    @Test
    void slowBodiesWithoutAKeyKeepNobodyWaitingAndAreRefusedAtLast() {
        List<RawHttp> slow = connections("POST /dashboard/api/session HTTP/1.1\nHost: x\nX-Dashboard: 1\n"
                + "Content-Type: application/json\nContent-Length: 1000\n\n{");

        requireService();

        requireRefusals(slow);
    }

    @Test
    void slowBodiesWithAKeyKeepNobodyWaitingAndAreRefusedAtLast() {
        List<RawHttp> slow = connections("POST /sandboxes HTTP/1.1\nHost: x\nX-API-Key: " + attacker.key()
                + "\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n1\n{");

        requireService();

        requireRefusals(slow);
    }

    @Test
    void slowHeadsKeepNobodyWaitingAndAreRefusedAtLast() {
        List<RawHttp> slow = connections("GET /sandboxes HTTP/1.1\nHost: x\nX-Slow: ");

        requireService();

        requireRefusals(slow);
    }

    @Test
    void anAccountHasABoundOfRequestsUnderWayThatIsNotThatOfAnother() {
        String head = "POST /sandboxes HTTP/1.1\nHost: x\nX-API-Key: " + attacker.key()
                + "\nContent-Type: application/json\nContent-Length: 1000\nExpect: 100-continue\n\n";
        int bound = Contract.load().limits().concurrentRequests();
        List<RawHttp> slow =
                IntStream.range(0, bound).mapToObj(i -> connection(head)).toList();
        // A server that asks for the body has counted the request.
        slow.forEach(connection -> assertThat(connection.read().status()).isEqualTo(100));

        Answer refused = attacker.get("/sandboxes");

        assertThat(refused.outcome()).isEqualTo("429 rate_limited");
        assertThat(refused.number("Retry-After")).isEqualTo(1);
        assertThat(refused.message()).contains(Integer.toString(bound));
        requireService();
    }

    @Test
    void slowReadersOfLargeAnswersKeepNobodyWaitingAndAreCutOff() throws Exception {
        fill(attacker);
        String request = "GET /sandboxes?limit=20 HTTP/1.1\r\nHost: x\r\nX-API-Key: " + attacker.key() + "\r\n\r\n";
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            slow.add(unread(request.repeat(20)));
        }

        requireService();

        assertThat(cutOff(slow)).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void thousandsOfIdleConnectionsKeepNobodyWaiting() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            Socket idle = new Socket(SERVER.url().getHost(), SERVER.url().getPort());
            open.add(idle);
        }

        requireService();
    }

    private void requireService() {
        assertThat(CompletableFuture.supplyAsync(() -> List.of(
                        health("live"),
                        health("ready"),
                        victim.get("/sandboxes").status(),
                        victim.post("/sandboxes", "{\"template\":\"base\"}").status())))
                .succeedsWithin(SOON)
                .isEqualTo(List.of(200, 200, 200, 201));
    }

    private static void requireRefusals(List<RawHttp> slow) {
        for (RawHttp connection : slow) {
            Answer answer = connection.read();
            assertThat(answer.outcome()).isEqualTo("400 invalid_request");
            assertThat(answer.header("X-Request-Id")).isPresent();
            assertThat(answer.header("Connection")).contains("close");
            assertThat(connection.isAtEnd()).isTrue();
        }
    }

    private List<RawHttp> connections(String begun) {
        return IntStream.range(0, MANY).mapToObj(i -> connection(begun)).toList();
    }

    private RawHttp connection(String begun) {
        RawHttp connection = new RawHttp(SERVER.url());
        open.add(connection);
        connection.write(begun);
        return connection;
    }

    /** A connection whose reader takes as little as the system lets it. */
    private Socket unread(String requests) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        socket.setReceiveBufferSize(2048);
        socket.setSoTimeout(40_000);
        socket.connect(
                new InetSocketAddress(SERVER.url().getHost(), SERVER.url().getPort()));
        socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Waits for the server to close some of the connections, of which nothing is read, and tells which. */
    private static Set<Socket> cutOff(List<Socket> sockets) throws InterruptedException {
        Set<Socket> closed = new HashSet<>();
        for (int i = 0; i < 300 && closed.size() < 10; i++) {
            for (Socket socket : sockets) {
                try {
                    socket.getOutputStream().write('\n');
                } catch (IOException cut) {
                    closed.add(socket);
                }
            }
            Thread.sleep(200);
        }
        return closed;
    }

    private static int health(String kind) {
        try (RawHttp connection = new RawHttp(SERVER.url())) {
            connection.write("GET /health/" + kind + " HTTP/1.1\nHost: x\n\n");
            return connection.read().status();
        }
    }

    private static void fill(Api api) {
        String values = IntStream.range(0, 50)
                .mapToObj(i -> "\"key" + i + "\":\"" + "v".repeat(512) + "\"")
                .reduce((one, two) -> one + "," + two)
                .orElseThrow();
        IntStream.range(0, 20).forEach(i -> api.create("\"metadata\":{" + values + "}"));
    }
}
